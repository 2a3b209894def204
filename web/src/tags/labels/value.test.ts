import { describe, expect, test } from "vitest";
import type { Result } from "../../draft/types";
import { caretAfter, cutAt, meant, newSpan, segments, stretchOf } from "./value";

function aSpan(id: string, start: number, end: number): Result {
  return { id, from_name: "ner", to_name: "text", type: "labels", value: { start, end, text: "", labels: ["A"] } };
}

const shape = (found: ReturnType<typeof segments>) =>
  found.map(({ start, end, covering, starts }) => [start, end, covering.map((r) => r.id), starts.map((r) => r.id)]);

describe("segments", () => {
  test("text without spans is one run", () => {
    expect(shape(segments(5, []))).toEqual([[0, 5, [], []]]);
  });

  test("overlapping spans share the run they overlap in", () => {
    // a: 0-4, b: 2-6 of 8 characters
    expect(shape(segments(8, [aSpan("a", 0, 4), aSpan("b", 2, 6)]))).toEqual([
      [0, 2, ["a"], ["a"]],
      [2, 4, ["a", "b"], ["b"]],
      [4, 6, ["b"], []],
      [6, 8, [], []],
    ]);
  });

  test("where two begin at one place, the longer is around the shorter", () => {
    expect(shape(segments(4, [aSpan("short", 0, 2), aSpan("long", 0, 4)]))).toEqual([
      [0, 2, ["long", "short"], ["long", "short"]],
      [2, 4, ["long"], []],
    ]);
  });

  test("a selection cuts the runs it ends in and leaves the others as they are", () => {
    const parts = segments(8, [aSpan("a", 0, 4)]);
    const cut = cutAt(parts, [2, 4]);
    expect(shape(cut)).toEqual([
      [0, 2, ["a"], ["a"]],
      [2, 4, ["a"], []],
      [4, 8, [], []],
    ]);
    expect(cut[2]).toBe(parts[1]);
  });

  test("an empty text has no runs", () => {
    expect(segments(0, [aSpan("a", 0, 4)])).toEqual([]);
  });

  test("offsets beyond the text are cut, offsets that mean nothing are left out", () => {
    expect(stretchOf(aSpan("a", 3, 99), 5)).toEqual({ start: 3, end: 5 });
    expect(stretchOf(aSpan("a", 9, 12), 5)).toBeNull();
    expect(stretchOf(aSpan("a", 3, 3), 5)).toBeNull();
    expect(stretchOf({ ...aSpan("a", 0, 1), value: { start: "/p[1]/text()[1]", end: "x" } }, 5)).toBeNull();
  });
});

describe("what a selection means", () => {
  test("blanks at its ends are not part of it, in either direction", () => {
    expect(meant("the cat sat", 3, 8, "symbol")).toEqual({ start: 4, end: 7 });
    expect(meant("the cat sat", 8, 3, "symbol")).toEqual({ start: 4, end: 7 });
  });

  test("only blanks mean nothing", () => {
    expect(meant("a   b", 1, 4, "symbol")).toBeNull();
  });

  test("by word, half a word is the whole word", () => {
    expect(meant("the cat sat", 5, 9, "word")).toEqual({ start: 4, end: 11 });
  });

  test("by paragraph, the line", () => {
    expect(meant("one\ntwo three\nfour", 5, 6, "paragraph")).toEqual({ start: 4, end: 13 });
  });

  test("an emoji is never cut in half", () => {
    // "a😀b": the emoji takes code units 1 and 2
    expect(meant("a😀b", 0, 2, "symbol")).toEqual({ start: 0, end: 3 });
    expect(meant("a😀b", 2, 4, "symbol")).toEqual({ start: 1, end: 4 });
  });
});

describe("the caret", () => {
  test("steps over an emoji as one character", () => {
    expect(caretAfter("a😀b", 1, "character", 1)).toBe(3);
    expect(caretAfter("a😀b", 3, "character", -1)).toBe(1);
  });

  test("stops at the ends of words", () => {
    expect(caretAfter("the cat", 0, "word", 1)).toBe(3);
    expect(caretAfter("the cat", 7, "word", -1)).toBe(4);
  });

  test("goes to the ends of a line and stays inside the text", () => {
    expect(caretAfter("ab\ncd", 4, "line", -1)).toBe(3);
    expect(caretAfter("ab\ncd", 4, "line", 1)).toBe(5);
    expect(caretAfter("ab", 2, "character", 1)).toBe(2);
    expect(caretAfter("ab", 0, "character", -1)).toBe(0);
  });
});

test("a new span carries its text by code units", () => {
  const span = newSpan({ start: 1, end: 3 }, "a😀b", "EMOJI", "ner", "text");
  expect(span).toMatchObject({
    from_name: "ner",
    to_name: "text",
    type: "labels",
    value: { start: 1, end: 3, text: "😀", labels: ["EMOJI"] },
  });
});
