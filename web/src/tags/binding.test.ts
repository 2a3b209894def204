import { describe, expect, test } from "vitest";
import { resolve } from "./binding";

const shown = {
  data: { a: { b: 3 }, list: [{ url: "u" }], score: 0.381234, source: "catalog", "x.y": "dotted" },
  prediction: { score: 0.62, model_version: "v3" },
};

describe("a binding", () => {
  test.each([
    ["$a", { b: 3 }],
    ["$a.b", 3],
    ["$list[0].url", "u"],
    ["$list[1].url", undefined],
    ["$source", "catalog"],
    ["$x.y", "dotted"],
    ["Model: $score from $source", "Model: 0.381 from catalog"],
    ["$prediction.score", 0.62],
    ["by $prediction.model_version", "by v3"],
    ["no variable", "no variable"],
    ["costs $5", "costs $5"],
    ["$missing", undefined],
    ["a $missing one", undefined],
    ["$a.__proto__", undefined],
    ["$constructor", undefined],
  ])("%s", (value, expected) => {
    expect(resolve(value, shown)).toEqual(expected);
  });

  test("a data field named prediction wins over the task's prediction", () => {
    expect(resolve("$prediction", { data: { prediction: "x" }, prediction: shown.prediction })).toBe("x");
  });

  test("without a prediction its score is missing", () => {
    expect(resolve("$prediction.score", { data: {}, prediction: null })).toBeUndefined();
  });
});
