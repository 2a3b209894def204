import { expect, test } from "vitest";
import { erasedLines } from "./erased";

test("lines are in the order in which one asks, in words", () => {
  const counts = { outbox: 1, task_payloads: 2, tasks: 2, annotation_history: 3, some_new_table: 4, comments: 0 };
  expect(erasedLines(counts)).toEqual([
    { name: "tasks", number: 2 },
    { name: "revisions of annotations", number: 3 },
    { name: "messages not sent yet", number: 1 },
    { name: "some new table", number: 4 },
  ]);
});
