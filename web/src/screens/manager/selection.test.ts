import { expect, test } from "vitest";
import { ALL, countOf, has, NONE, setMany, stateOf, toApi, toggle } from "./selection";

test("some: those picked, and no others", () => {
  const some = toggle(toggle(NONE, 7), 3);
  expect([has(some, 7), has(some, 8)]).toEqual([true, false]);
  expect(toApi(some)).toEqual({ all: false, included: [3, 7] });
  expect(countOf(toggle(some, 7), 100)).toBe(1);
});

test("all but some: counts over every page", () => {
  const most = toggle(toggle(ALL, 7), 3);
  expect([has(most, 7), has(most, 8)]).toEqual([false, true]);
  expect(toApi(most)).toEqual({ all: true, excluded: [3, 7] });
  expect(countOf(most, 100_000)).toBe(99_998);
});

test("a range becomes selected, whichever way round the selection is kept", () => {
  expect(toApi(setMany(NONE, [1, 2, 3], true))).toEqual({ all: false, included: [1, 2, 3] });
  expect(toApi(setMany(toggle(ALL, 2), [1, 2, 3], true))).toEqual({ all: true, excluded: [] });
  expect(toApi(setMany(ALL, [1], false))).toEqual({ all: true, excluded: [1] });
});

test.each([
  [NONE, 5, "none"],
  [ALL, 5, "all"],
  [ALL, 0, "none"],
  [toggle(ALL, 1), 5, "some"],
  [setMany(NONE, [1, 2], true), 2, "all"],
] as const)("the tick above the rows, case %#", (selection, total, state) => {
  expect(stateOf(selection, total)).toBe(state);
});
