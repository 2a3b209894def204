import { describe, expect, test } from "vitest";
import type { Node, Target } from "../types";
import { afterKey, type Gesture, type Press, pulled, toolOf } from "./gesture";
import type { Box } from "./value";

const picture = { width: 800, height: 600 };
const screen = { width: 400, height: 300 };
const box: Box = { x: 10, y: 20, width: 30, height: 40, rotation: 0 };
const press = (key: string, rest: Partial<Press> = {}): Press => ({
  key,
  code: key,
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  ...rest,
});

function aTarget(tag: string, activeLabel: string | null): Target {
  const node: Node = { tag, name: tag, attrs: {}, children: [], text: "", line: 1, known: true, drawn: true };
  return { node, results: [], replace: () => undefined, activeLabel, setActiveLabel: () => undefined };
}

describe("keys of a box", () => {
  test("an arrow is a pixel on screen, with Shift ten", () => {
    // 400 pixels wide on screen: one is 0.25 % of the picture.
    expect(afterKey(press("ArrowRight"), box, screen, picture, true)).toEqual({ ...box, x: 10.25 });
    expect(afterKey(press("ArrowRight", { shiftKey: true }), box, screen, picture, true)).toEqual({ ...box, x: 12.5 });
  });

  test("with Alt an arrow resizes", () => {
    expect(afterKey(press("ArrowLeft", { altKey: true }), box, screen, picture, true)).toEqual({ ...box, width: 29.75 });
  });

  test("brackets turn it, unless the config forbids", () => {
    expect(afterKey(press("]", { code: "BracketRight" }), box, screen, picture, true)?.rotation).toBe(1);
    expect(afterKey(press("]", { code: "BracketRight" }), box, screen, picture, false)).toBeNull();
  });

  test("keys held with Ctrl are the screen's", () => {
    expect(afterKey(press("ArrowRight", { ctrlKey: true }), box, screen, picture, true)).toBeNull();
  });
});

describe("the pointer", () => {
  const gesture = (kind: Gesture["kind"]): Gesture => ({ kind, id: "a", from: { x: 25, y: 20 }, before: box, now: box });

  test("moves and resizes by the way it has gone", () => {
    expect(pulled(gesture("move"), { x: 30, y: 25 }, picture, false)).toEqual({ ...box, x: 15, y: 25 });
    expect(pulled(gesture("e"), { x: 30, y: 25 }, picture, false)).toEqual({ ...box, width: 35 });
  });

  test("turns around the centre: from above it to its right is a quarter", () => {
    // Centre (25, 40). From 20 % straight above (120 px) to 15 % right of it (120 px).
    const turned = pulled(gesture("turn"), { x: 40, y: 40 }, picture, false);
    expect(turned.rotation).toBeCloseTo(90, 6);
  });
});

describe("what drawing makes", () => {
  test("nothing without a chosen label", () => {
    expect(toolOf([aTarget("RectangleLabels", null), aTarget("Labels", null)])).toBeNull();
  });

  test("a labelled box", () => {
    expect(toolOf([aTarget("RectangleLabels", "Car")])).toMatchObject({ word: null, label: "Car" });
  });

  test("a plain box with a label of its own, where Labels stands beside Rectangle", () => {
    const tool = toolOf([aTarget("Labels", "Title"), aTarget("Rectangle", null)]);
    expect(tool).toMatchObject({ label: "Title", control: { node: { tag: "Rectangle" } }, word: { activeLabel: "Title" } });
  });
});
