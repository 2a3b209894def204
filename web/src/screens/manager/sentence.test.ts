import { describe, expect, test } from "vitest";
import type { ApiFilters } from "./grammar";
import { fromApi, inWords, isComplete, type Line, newLine, toApi, withSearch } from "./sentence";

const source = { filter: "filter:tasks:data.source", operator: "equal", type: "String", value: "catalog-v2" };
const score = { filter: "filter:tasks:predictions_score", operator: "less", type: "Number", value: 0.6 };
const found = (field: string) => ({ filter: `filter:tasks:data.${field}`, operator: "contains", type: "String", value: "red" });

describe("a filter and its sentence", () => {
  test.each<[string, ApiFilters]>([
    ["text and number", { conjunction: "and", items: [source, score] }],
    ["or", { conjunction: "or", items: [score, source] }],
    ["a child", { conjunction: "and", items: [{ ...source, child_filter: score }] }],
    ["between", { conjunction: "and", items: [{ ...score, operator: "in", value: { min: 0.2, max: 0.4 } }] }],
    ["one of several", { conjunction: "and", items: [{ ...source, operator: "in_list", value: ["a", "b"] }] }],
    ["numbers of a list", { conjunction: "and", items: [{ ...score, operator: "in_list", value: [1, 2] }] }],
    ["empty", { conjunction: "and", items: [{ ...source, operator: "empty", value: true }] }],
    ["not empty", { conjunction: "and", items: [{ ...source, operator: "empty", value: false }] }],
    ["yes", { conjunction: "and", items: [{ filter: "filter:tasks:is_labeled", operator: "equal", type: "Boolean", value: false }] }],
    ["a moment", { conjunction: "and", items: [{ filter: "filter:tasks:updated_at", operator: "less", type: "Datetime", value: "2026-11-20T10:30:00.000Z" }] }],
    ["an operator we have no words for", { conjunction: "and", items: [{ ...source, operator: "sounds_like", value: "x" }] }],
  ])("%s comes back as it was", (_, filters) => {
    expect(toApi(fromApi(filters))).toEqual(filters);
  });

  test("reads like a sentence", () => {
    const titles: Record<string, string> = { "data.source": "source", predictions_score: "Score" };
    const words = inWords(fromApi({ conjunction: "and", items: [source, { ...score, child_filter: source }] }), (name) => titles[name] ?? name);
    expect(words).toBe("source is catalog-v2 and Score is below 0.6 and also source is catalog-v2");
  });
});

describe("a line that is being written", () => {
  const number = (value: string): Line => ({ ...newLine("predictions_score", "Number"), value });

  test("says nothing before its value is there", () => {
    expect(isComplete(number(""))).toBe(false);
    expect(isComplete(number("about half"))).toBe(false);
    expect(isComplete(number("0.6"))).toBe(true);
    expect(toApi({ conjunction: "and", lines: [number("")] })).toBeNull();
  });

  test("between needs both ends", () => {
    const line = fromApi({ conjunction: "and", items: [{ ...score, operator: "in", value: { min: 1, max: "" } }] }).lines[0];
    expect(line && isComplete(line)).toBe(false);
  });

  test("begins with the first thing the server can be asked", () => {
    expect(newLine("data.source", "String", ["contains", "empty"]).comparison.operator).toBe("contains");
  });
});

describe("a quick search", () => {
  test("without a filter asks whether any field contains the text", () => {
    expect(withSearch(null, " red ", ["data.a", "data.b"])).toEqual({ conjunction: "or", items: [found("a"), found("b")] });
    expect(withSearch(null, " ", ["data.a"])).toBeNull();
  });

  test("of one field is one line more of an and", () => {
    expect(withSearch({ conjunction: "and", items: [score] }, "red", ["data.a"])).toEqual({
      conjunction: "and", items: [score, found("a")],
    });
  });

  test("of two fields is multiplied out: (score and source) and (a or b)", () => {
    expect(withSearch({ conjunction: "and", items: [score, source] }, "red", ["data.a", "data.b"])).toEqual({
      conjunction: "or",
      items: ["a", "b"].map((field) => ({ ...score, child_filter: { ...source, child_filter: found(field) } })),
    });
  });

  test("goes into each line of an or", () => {
    expect(withSearch({ conjunction: "or", items: [score, source] }, "red", ["data.a"])).toEqual({
      conjunction: "or", items: [{ ...score, child_filter: found("a") }, { ...source, child_filter: found("a") }],
    });
  });
});
