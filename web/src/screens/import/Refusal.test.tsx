import { render, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { ApiError } from "../../api/client";
import { wordsOf } from "./Faults";
import { PartlyImported } from "./importing";
import { Refusal } from "./Refusal";

const faults = [
  {
    row: 0,
    field: "/data/candidate",
    message: 'Error at item 0: "candidate" key is expected in task data [assume: item["data"] = task root with values] :: {"query": "a"}',
  },
  { row: 3, field: "", message: "Error at line 3: a task must be an object, not a number" },
];

test("each fault stands in a row of its own, by place and field", () => {
  render(<Refusal error={new ApiError("m", 400, "rows_refused", {}, faults)} onKeepGood={() => undefined} />);
  expect(screen.getByRole("alert")).toHaveTextContent("Nothing was saved: 2 rows do not fit.");
  const [, first, second] = screen.getAllByRole("row");
  expect(within(first!).getAllByRole("cell").map((cell) => cell.textContent)).toEqual([
    "item [0]",
    "candidate",
    '"candidate" key is expected in task data',
  ]);
  expect(second).toHaveTextContent("line 3");
});

test("a refusal without rows is told in the server's words", () => {
  render(<Refusal error={new ApiError("The body is over the limit of 250 MiB.", 413)} onKeepGood={() => undefined} />);
  expect(screen.getByRole("alert")).toHaveTextContent("The body is over the limit of 250 MiB.");
});

test("words that only repeat the columns are left out", () => {
  expect(wordsOf({ row: 1, field: "", message: "Error at item 1: data['score']='x' is of type 'str'" })).toBe(
    "data['score']='x' is of type 'str'",
  );
});

test("when the files before are imported, it is not said that nothing was saved", () => {
  const saved = { tasks: 1000, predictions: 0, annotations: 0, badRows: [] };
  const why = new ApiError("m", 400, "import_failed", {}, faults);
  render(<Refusal error={new PartlyImported(why, saved, [])} onKeepGood={() => undefined} />);
  expect(screen.getByRole("alert")).toHaveTextContent("Imported 1,000 tasks. Of the files that are left nothing was saved: 2 rows do not fit.");
});

test("nor when the server went away between two parts", () => {
  const saved = { tasks: 1000, predictions: 0, annotations: 0, badRows: [] };
  render(<Refusal error={new PartlyImported(new ApiError("Disk full.", 507), saved, [])} onKeepGood={() => undefined} />);
  expect(screen.getByRole("alert")).toHaveTextContent("Disk full.Imported 1,000 tasks. Of the files that are left nothing was saved.");
});
