import { describe, expect, test } from "vitest";
import type { Result } from "../../draft/types";
import { boxOf, drawn, moved, newBox, resized, rotated, withBox, type Box } from "./value";

const square = { width: 1000, height: 1000 };
const aBox = (rest: Partial<Box> = {}): Box => ({ x: 10, y: 20, width: 30, height: 40, rotation: 0, ...rest });
const rounded = (box: Box) => Object.fromEntries(Object.entries(box).map(([k, v]) => [k, Math.round(v * 1e6) / 1e6]));

describe("drawing", () => {
  test("from any corner to any other", () => {
    expect(drawn(40, 60, 10, 20)).toEqual(aBox());
  });

  test("stays on the picture", () => {
    expect(drawn(-5, 90, 120, 130)).toEqual({ x: 0, y: 90, width: 100, height: 10, rotation: 0 });
  });
});

describe("moving", () => {
  test("by a distance", () => {
    expect(moved(aBox(), 5, -5)).toEqual(aBox({ x: 15, y: 15 }));
  });

  test("stops at the picture's edge with its size kept", () => {
    expect(moved(aBox(), 500, 500)).toEqual(aBox({ x: 70, y: 60 }));
    expect(moved(aBox(), -500, -500)).toEqual(aBox({ x: 0, y: 0 }));
  });
});

describe("resizing", () => {
  test("by a corner, the opposite one stays", () => {
    expect(resized(aBox(), "nw", 5, 10, square)).toEqual({ x: 15, y: 30, width: 25, height: 30, rotation: 0 });
    expect(resized(aBox(), "se", 5, 10, square)).toEqual({ x: 10, y: 20, width: 35, height: 50, rotation: 0 });
  });

  test("by a side changes one length", () => {
    expect(resized(aBox(), "e", 5, 10, square)).toEqual(aBox({ width: 35 }));
  });

  test("never inside out and never off the picture", () => {
    const small = resized(aBox(), "w", 500, 0, square);
    expect(small.width).toBeCloseTo(0.2, 6);
    expect(small.x + small.width).toBeCloseTo(40, 6);
    expect(resized(aBox(), "se", 500, 500, square)).toEqual(aBox({ width: 90, height: 80 }));
  });

  test("a turned box grows along its own sides", () => {
    // Turned by 90 degrees clockwise the box's own x axis points down the picture: pulling "e" by 5 down widens it by 5.
    expect(rounded(resized(aBox({ rotation: 90, x: 60 }), "e", 0, 5, square))).toMatchObject({ width: 35, height: 40 });
  });

  test("a turned box on a wide picture: percent of height becomes percent of width", () => {
    // 2000 x 1000: 5 % of the height is 50 px, which is 2.5 % of the width.
    const wide = { width: 2000, height: 1000 };
    expect(rounded(resized(aBox({ rotation: 90, x: 60 }), "e", 0, 5, wide)).width).toBeCloseTo(32.5, 6);
  });
});

describe("turning", () => {
  test("keeps the centre", () => {
    // Centre of the box: (25, 40). Turned by 180 degrees its stored corner is the opposite one: (40, 60).
    expect(rounded(rotated(aBox(), 180, square))).toEqual({ x: 40, y: 60, width: 30, height: 40, rotation: 180 });
  });

  test("there and back is where it was", () => {
    const wide = { width: 1600, height: 900 };
    expect(rounded(rotated(rotated(aBox(), 30, wide), -30, wide))).toEqual(aBox());
  });
});

describe("results", () => {
  const result: Result = {
    id: "r1",
    from_name: "box",
    to_name: "img",
    type: "rectanglelabels",
    original_width: 640,
    original_height: 480,
    image_rotation: 0,
    origin: "prediction",
    score: 0.31,
    meta: { text: ["blurred"] },
    value: { x: 10, y: 20, width: 30, height: 40, rotation: 15, rectanglelabels: ["Car"], note: 1 },
  };

  test("another box keeps labels, score, meta and what is not ours", () => {
    expect(withBox(result, { ...aBox(), x: 11, rotation: 15 })).toEqual({
      ...result,
      value: { ...result.value, x: 11 },
    });
  });

  test("a result without a box has none", () => {
    expect(boxOf({ ...result, value: { points: [[1, 2]] } })).toBeNull();
  });

  test("a new box records the original size and its label", () => {
    expect(newBox(aBox(), { width: 640, height: 480 }, "rectanglelabels", "Car", "box", "img")).toMatchObject({
      original_width: 640,
      original_height: 480,
      image_rotation: 0,
      type: "rectanglelabels",
      value: { ...aBox(), rectanglelabels: ["Car"] },
    });
  });

  test("a plain rectangle carries no labels", () => {
    expect(newBox(aBox(), square, "rectangle", null, "box", "img").value).toEqual(aBox());
  });
});
