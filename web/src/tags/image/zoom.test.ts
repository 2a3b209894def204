import { describe, expect, test } from "vitest";
import { FIT, panBy, Zoom, zoomAt } from "./zoom";

const picture = (name: string, group = "pair", actual = 4) => ({ name, group, url: `/${name}.jpg`, actualScale: () => actual });

describe("zooming at a point", () => {
  test("keeps that point under the pointer", () => {
    // A quarter of the picture right of the middle: share 0.75. Twice as large, the same share stays at that place when
    // the middle is at 0.75 - 0.25 / 2 = 0.625.
    expect(zoomAt(FIT, 2, 0.25, 0)).toEqual({ scale: 2, x: 0.625, y: 0.5 });
  });

  test("out again ends fitted", () => {
    const zoom = new Zoom();
    zoom.set("pair", zoomAt(FIT, 4, 0.25, 0.1));
    zoom.set("pair", zoomAt(zoom.look("pair"), 0.1, 0, 0));
    expect(zoom.look("pair")).toEqual(FIT);
  });
});

test("dragging to the right shows what is further left, by as much as the pointer moved", () => {
  expect(panBy({ scale: 2, x: 0.5, y: 0.5 }, 0.2, 0)).toEqual({ scale: 2, x: 0.4, y: 0.5 });
});

test("a picture cannot be dragged past its edge", () => {
  const zoom = new Zoom();
  zoom.set("pair", { scale: 3, x: -4, y: 0.5 });
  expect(zoom.look("pair").x).toBe(0);
});

test("comparing lays the first picture of a group over the others", () => {
  const zoom = new Zoom();
  zoom.register(picture("q"));
  zoom.register(picture("c"));
  zoom.register(picture("other", "alone"));
  expect(zoom.over("c", "pair")).toBeNull();
  zoom.toggleCompare();
  expect(zoom.over("c", "pair")).toBe("/q.jpg");
  expect(zoom.over("q", "pair")).toBeNull();
  expect(zoom.over("other", "alone")).toBeNull();
});

test("one to one and back", () => {
  const zoom = new Zoom();
  zoom.register(picture("q"));
  zoom.toggleActual();
  expect(zoom.look("pair").scale).toBe(4);
  zoom.toggleActual();
  expect(zoom.look("pair")).toEqual(FIT);
});
