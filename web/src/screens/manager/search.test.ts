import { expect, test } from "vitest";
import { isChanged, readSearch, savedShown, searchOf, shownOf, viewDataOf } from "./search";

const filters = { conjunction: "and" as const, items: [{ filter: "filter:tasks:id", operator: "less", type: "Number", value: 5 }] };
const usual = ["id", "data.a", "predictions_score"];
const all = [...usual, "data.b"];
const saved = savedShown({ title: "Mine", filters, ordering: ["-tasks:data.a"], columns: ["id"] }, all, usual);

test("a saved view is shown by its address alone", () => {
  expect(searchOf(saved, saved, 4, "")).toEqual({ view: 4 });
  expect(shownOf({ view: 4 }, saved)).toEqual({ filters, order: "-data.a", columns: ["id"], layout: "list" });
});

test("what was changed stands in the address, and comes back from it", () => {
  const changed = { ...saved, order: "id", filters: null };
  const search = searchOf(changed, saved, 4, "red");
  expect(search).toEqual({ view: 4, order: "id", filters: "none", q: "red" });
  expect(shownOf(readSearch(search as Record<string, unknown>), saved)).toEqual(changed);
  expect([isChanged(search), isChanged({ view: 4, q: "red" })]).toEqual([true, false]);
});

test("an address made up by hand shows what can be read of it", () => {
  expect(readSearch({ view: "x", filters: { conjunction: "xor", items: [] }, order: "", layout: "cube", q: 12 })).toEqual({ q: "12" });
});

test("a view of another client hides columns, ours lists those shown", () => {
  const theirs = savedShown({ hiddenColumns: { explore: ["tasks:data.a"] } }, all, usual);
  expect(theirs.columns).toEqual(["id", "predictions_score", "data.b"]);
  expect(theirs.order).toBe("id");
});

test("saving keeps what the view held besides, and says what others read", () => {
  const data = viewDataOf({ ...saved, filters: null }, { title: "Mine", gridWidth: 4 }, all);
  expect(data).toMatchObject({
    title: "Mine", gridWidth: 4, ordering: ["-tasks:data.a"], filters: { conjunction: "and", items: [] }, columns: ["id"],
    hiddenColumns: { explore: ["tasks:data.a", "tasks:predictions_score", "tasks:data.b"] },
  });
});
