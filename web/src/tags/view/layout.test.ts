import { describe, expect, test } from "vitest";
import type { Node } from "../types";
import { grows, groupsOf } from "./layout";

const node = (tag: string, attrs: Record<string, unknown> = {}, children: Node[] = []): Node => ({
  tag,
  name: tag,
  attrs,
  children,
  text: "",
  line: 1,
  known: true,
  drawn: true,
});
const view = (...children: Node[]) => node("View", {}, children);
const kinds = (root: Node) => groupsOf(root).map((group) => `${group.kind} ${group.at.join("")}`);

describe("children of a View", () => {
  test("pictures one after the other share a row, controls share one below", () => {
    const root = view(node("Image"), node("Image"), node("Choices"), node("Rating"), node("TextArea"));
    expect(kinds(root)).toEqual(["pictures 01", "controls 234"]);
  });

  test("a query and a View with the candidates stand in one row", () => {
    const candidates = node("View", { style: "display: flex" }, [node("Image"), node("Image")]);
    expect(kinds(view(node("Image"), candidates, node("Pairwise")))).toEqual(["pictures 01", "controls 2"]);
  });

  test("a heading in words stays with its control, one with a figure is a banner of its own", () => {
    const root = view(node("Header", { value: "Score: $score" }), node("Image"), node("Header", { value: "Sure?" }), node("Rating"));
    expect(kinds(root)).toEqual(["other 0", "other 1", "controls 23"]);
  });

  test("many choices have a place of their own", () => {
    const many = node("Choices", {}, Array.from({ length: 13 }, () => node("Choice")));
    expect(kinds(view(node("Text"), many, node("Rating")))).toEqual(["other 0", "other 1", "controls 2"]);
  });
});

test("a View takes the room when something in it needs it", () => {
  expect(grows(view(view(node("Image"))))).toBe(true);
  expect(grows(view(node("Choices")))).toBe(false);
});
