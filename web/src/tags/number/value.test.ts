import { describe, expect, test } from "vitest";
import type { Node } from "../types";
import { boundsOf, figureOf, misfit, readFigure, writeFigure } from "./value";

const node: Node = {
  tag: "Number",
  name: "share",
  attrs: { toName: ["text"], min: 0, max: 10, step: 0.5 },
  children: [],
  text: "",
  line: 1,
  known: true,
  drawn: true,
};

describe("a number", () => {
  test("zero is an answer, nothing is none", () => {
    expect(readFigure([{ id: "a", from_name: "share", to_name: "text", type: "number", value: { number: 0 } }])).toBe(0);
    expect(readFigure([])).toBeNull();
    expect(writeFigure(null, node, [])).toEqual([]);
  });

  test("a new answer points at the first target", () => {
    expect(writeFigure(1.5, node, [])).toMatchObject([
      { from_name: "share", to_name: "text", type: "number", value: { number: 1.5 } },
    ]);
  });

  test("text that is no number is none", () => {
    expect([figureOf("-"), figureOf(""), figureOf("1e3"), figureOf(true)]).toEqual([null, null, 1000, null]);
  });

  test("a figure out of bounds is said", () => {
    const bounds = boundsOf(node);
    expect([misfit(-1, bounds), misfit(11, bounds), misfit(10, bounds), misfit(null, bounds)]).toEqual([
      "at least 0",
      "at most 10",
      null,
      null,
    ]);
  });
});
