import { expect, test } from "vitest";
import { countOf, helpFor, outcomeOf, stateOf } from "./words";

const going = { cancel_requested: false, retry_at: null };

test("each state has its word, and a running job says what it waits for", () => {
  expect(stateOf({ ...going, state: "queued" })).toBe("Waiting");
  expect(stateOf({ ...going, state: "running" })).toBe("Running");
  expect(stateOf({ ...going, state: "running", retry_at: "2026-11-20T09:00:00.000000Z" })).toBe("Trying again");
  expect(stateOf({ ...going, state: "running", cancel_requested: true })).toBe("Stopping");
  expect(stateOf({ ...going, state: "cancelled", cancel_requested: true })).toBe("Cancelled");
  expect(stateOf({ ...going, state: "completed" })).toBe("Done");
});

test("progress is counted, of a total where there is one", () => {
  expect(countOf({ progress: { done: 12000, total: 100000 } })).toBe("12,000 of 100,000");
  expect(countOf({ progress: { done: 7, total: null } })).toBe("7");
});

test("an error stands before what was done nevertheless", () => {
  expect(outcomeOf({ error: "No space left.", result: { detail: "Stopped after 500" } })).toBe(
    "No space left. Stopped after 500",
  );
  expect(outcomeOf({ error: null, result: null })).toBe("");
});

test("a job that failed says where to go on, one that is done does not", () => {
  expect(helpFor({ kind: "imports.run", state: "failed" })?.to).toBe("/projects/$id/import");
  expect(helpFor({ kind: "actions.run", state: "cancelled" })?.to).toBe("/projects/$id/tasks");
  expect(helpFor({ kind: "imports.run", state: "completed" })).toBeNull();
});
