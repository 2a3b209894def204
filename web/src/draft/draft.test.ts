import { describe, expect, test } from "vitest";
import { continueFrom, emptyDraft, isTouched, originOf, redo, replaceResults, startFrom, undo } from "./draft";
import type { Result } from "./types";

function verdict(choice: string, id = "a"): Result {
  return { id, from_name: "verdict", to_name: "q", type: "choices", value: { choices: [choice] } };
}

const predicted = { id: 7, result: [verdict("Same")], score: 0.6, model_version: "v1" };

describe("an answer that starts from a prediction", () => {
  const draft = startFrom(1, { predictions: [predicted], drafts: [] }, true);

  test("is marked as a prediction until it is touched", () => {
    expect(originOf(draft, "verdict")).toBe("prediction");
    expect(draft.fromPrediction).toBe(7);
    expect(isTouched(draft)).toBe(false);
  });

  test("keeps the origin when a person confirms it, and is no longer shown as a prediction", () => {
    const confirmed = replaceResults(draft, "verdict", [verdict("Same")]);
    expect(confirmed.results[0]?.origin).toBe("prediction");
    expect(originOf(confirmed, "verdict")).toBe("manual");
  });

  test("says that it was changed", () => {
    expect(replaceResults(draft, "verdict", [verdict("Different")]).results[0]?.origin).toBe("prediction-changed");
  });

  test("is manual when it is a new result", () => {
    expect(replaceResults(draft, "verdict", [verdict("Same", "b")]).results[0]?.origin).toBe("manual");
  });

  test("starts empty when predictions are not shown", () => {
    expect(startFrom(1, { predictions: [predicted], drafts: [] }, false).results).toEqual([]);
  });

  test("prefers a person's own draft", () => {
    const own = { id: 3, result: [verdict("Different")] };
    const kept = startFrom(1, { predictions: [predicted], drafts: [own] }, true);
    expect(originOf(kept, "verdict")).toBe("manual");
    expect(kept.results).toEqual(own.result);
  });
});

describe("undo", () => {
  test("brings back results and marks, redo takes them away again", () => {
    const first = startFrom(1, { predictions: [predicted], drafts: [] }, true);
    const second = replaceResults(first, "verdict", [verdict("Different")]);
    const back = undo(second);
    expect(back.results).toEqual(first.results);
    expect(originOf(back, "verdict")).toBe("prediction");
    expect(redo(back).results).toEqual(second.results);
  });

  test("treats typing in one field as one step", () => {
    const note = (text: string): Result => ({ ...verdict(""), from_name: "why", type: "textarea", value: { text: [text] } });
    let draft = emptyDraft(1);
    for (const text of ["a", "ab", "abc"]) draft = replaceResults(draft, "why", [note(text)], true);
    expect(draft.past).toHaveLength(1);
    expect(undo(draft).results).toEqual([]);
  });

  test("of nothing changes nothing", () => {
    const draft = emptyDraft(1);
    expect(undo(draft)).toBe(draft);
    expect(redo(draft)).toBe(draft);
  });

  test("is forgotten forward after a new change", () => {
    const draft = replaceResults(undo(replaceResults(emptyDraft(1), "verdict", [verdict("A")])), "verdict", [verdict("B")]);
    expect(draft.future).toEqual([]);
  });
});

test("results stay in their order when one control changes", () => {
  const rating: Result = { ...verdict(""), id: "r", from_name: "rating", type: "rating", value: { rating: 2 } };
  const draft = replaceResults(continueFrom(1, [verdict("A"), rating]), "verdict", [verdict("B")]);
  expect(draft.results.map((each) => each.from_name)).toEqual(["verdict", "rating"]);
});

test("a relation goes with either of its regions", () => {
  const span = (id: string): Result => ({ ...verdict(""), id, from_name: "ner", type: "labels", value: { labels: ["A"] } });
  const tie = { type: "relation", from_id: "a", to_id: "b", direction: "right", labels: [] } as unknown as Result;
  const draft = continueFrom(1, [span("a"), span("b"), tie]);
  expect(replaceResults(draft, "verdict", [verdict("A")]).results).toContain(tie);
  expect(replaceResults(draft, "ner", [span("a")]).results.map((each) => each.type)).toEqual(["labels"]);
});
