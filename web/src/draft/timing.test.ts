import { expect, test } from "vitest";
import { leadTime, pauseTiming, resumeTiming, startTiming } from "./timing";

test("time away does not count", () => {
  let timing = startTiming(1000);
  timing = pauseTiming(timing, 3000);
  timing = resumeTiming(timing, 60_000);
  expect(leadTime(timing, 61_500)).toBe(3.5);
});

test("time of an earlier look is added", () => {
  expect(leadTime(startTiming(0, 2000), 500)).toBe(2.5);
});

test("pausing twice counts once", () => {
  expect(leadTime(pauseTiming(pauseTiming(startTiming(0), 1000), 5000), 9000)).toBe(1);
});
