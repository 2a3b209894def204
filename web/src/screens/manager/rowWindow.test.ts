import { describe, expect, test } from "vitest";
import { at, offsetOf, pageHeight, type Place, type Room, rowsInSight, scrolled, showing, START, TALLEST } from "./rowWindow";

const few: Room = { count: 1000, rowHeight: 50, viewHeight: 500 };
const million: Room = { count: 1_000_000, rowHeight: 50, viewHeight: 500 };

describe("a list that fits a page", () => {
  test("is as tall as its rows, and its place is the element's own", () => {
    expect(pageHeight(few)).toBe(50_000);
    expect(scrolled(START, 12_345, few)).toEqual({ top: 12_345, base: 0 });
  });

  test("draws what is in sight and a little more", () => {
    expect(rowsInSight({ top: 5000, base: 0 }, few)).toEqual({ first: 92, end: 116 });
    expect(rowsInSight({ top: 49_500, base: 0 }, few).end).toBe(1000);
  });

  test("a row in sight stays where it is; another comes by the shortest way", () => {
    const place = { top: 5000, base: 0 };
    expect(showing(105, place, few)).toBe(place);
    expect(showing(110, place, few).top).toBe(5050);
    expect(showing(90, place, few).top).toBe(4500);
  });
});

describe("a million rows", () => {
  const end = pageHeight(million) - million.viewHeight;

  test("scroll a page that browsers can draw", () => {
    expect(pageHeight(million)).toBe(TALLEST);
  });

  test("a leap goes by proportion, to the very last row", () => {
    expect(offsetOf(scrolled(START, end, million))).toBe(50_000_000 - 500);
    expect(rowsInSight(scrolled(START, Math.round(end / 2), million), million).first).toBeGreaterThan(499_900);
  });

  test("a step moves as far as the wheel says, wherever one is", () => {
    const place = at(20_000_000, million);
    expect(offsetOf(scrolled(place, place.top + 120, million))).toBe(20_000_120);
    expect(offsetOf(scrolled(place, place.top - 120, million))).toBe(19_999_880);
  });

  test("scrolling back step by step reaches the first row, forth the last", () => {
    const walk = (from: Place, step: number) => {
      let place = from;
      for (let i = 0; i < 2000; i += 1) {
        const top = Math.max(0, Math.min(end, place.top + step));
        if (top === place.top) break;
        place = scrolled(place, top, million);
      }
      return offsetOf(place);
    };
    expect(walk(at(400_000, million), -900)).toBe(0);
    expect(walk(at(49_500_000, million), 900)).toBe(50_000_000 - 500);
  });
});
