import { expect, test } from "vitest";
import type { SideBySide, SideControl } from "../../api/adjudication";
import { whyNothing } from "./NothingHere";
import { progressWords } from "./reviewSession";
import { flagWords, isLone, saidOf, shortName, type Side } from "./sides";

const side = (key: string, isModel = false, result: Side["result"] = []): Side => ({
  key, who: key, isModel, score: null, review: null, truth: false, result, choice: { annotation: 1 }, annotation: 1,
});
const control = (groups: string[][], differs = true, model_differs = false) => ({ control: "verdict", groups, differs, model_differs }) as SideControl;

test("a person is called by name, by address, or by a letter", () => {
  expect(shortName("Ann Lee ann@example.org, 3")).toBe("Ann Lee");
  expect(shortName("ann@example.org, 3")).toBe("ann@example.org");
  expect(shortName("B")).toBe("B");
});

test("who says what few say stands out; in a tie everybody does", () => {
  const two = control([["a1", "a2"], ["a3"]]);
  expect(["a1", "a2", "a3"].map((key) => isLone(side(key), two))).toEqual([false, false, true]);
  expect(["a1", "a2"].map((key) => isLone(side(key), control([["a1"], ["a2"]])))).toEqual([true, true]);
  expect(isLone(side("a1"), control([["a1", "a2"]], false))).toBe(false);
  expect(isLone(side("p1", true), control([["a1", "a2"], ["p1"]], false, true))).toBe(true);
});

test("of regions, those are marked that nobody else drew", () => {
  const box = (id: string, x: number) => ({ id, from_name: "verdict", to_name: "o", type: "rectanglelabels", value: { x, rectanglelabels: ["Car"] } });
  const marks = { a1: [{ index: 0, id: "1", control: "verdict", shared: 2, of: 3 }, { index: 1, id: "2", control: "verdict", shared: 1, of: 3 }] } as SideBySide["marks"];
  expect(saidOf(side("a1", false, [box("1", 1), box("2", 2)]), control([["a1"]]), marks).map(({ alone }) => alone)).toEqual([false, true]);
});

test("reasons, progress and emptiness are told in words", () => {
  expect(flagWords({ flag: "people_differ", control: "verdict", reason: "same and different", value: null })).toBe("people differ (verdict: same and different)");
  expect(progressWords({ waiting: 1, reviewed: 4, mine: 2, limit: 10 })).toBe("1 waits · 4 of 10 reviewed, 2 by me");
  expect(whyNothing({ passed: 2, nothing: { reason: "only_mine", message: "" } }).title).toBe("Only tasks you passed over are left");
  expect(whyNothing({ passed: 0, nothing: { reason: "nothing_disputed", message: "No task waits." } })).toEqual({ title: "Every dispute is settled", text: "No task waits." });
});
