import { describe, expect, test } from "vitest";
import type { Result } from "../../draft/types";
import { between, clock, newRange, rangeOf, shifted, withRange } from "./value";

const result: Result = {
  id: "r1",
  from_name: "sounds",
  to_name: "audio",
  type: "labels",
  original_length: 10,
  score: 0.4,
  value: { start: 1, end: 2.5, channel: 1, labels: ["Speech"] },
};

describe("ranges", () => {
  test("either way round, inside the sound", () => {
    expect(between(5, -1, 10)).toEqual({ start: 0, end: 5 });
    expect(between(5, 12, 10)).toEqual({ start: 5, end: 10 });
  });

  test("move as a whole up to the ends", () => {
    expect(shifted({ start: 1, end: 2 }, "both", 20, 10)).toEqual({ start: 9, end: 10 });
    expect(shifted({ start: 1, end: 2 }, "both", -20, 10)).toEqual({ start: 0, end: 1 });
  });

  test("one end never passes the other", () => {
    expect(shifted({ start: 1, end: 2 }, "start", 5, 10)).toEqual({ start: 1.98, end: 2 });
    expect(shifted({ start: 1, end: 2 }, "end", -5, 10)).toEqual({ start: 1, end: 1.02 });
  });

  test("of a result, and back with everything else kept", () => {
    expect(rangeOf(result)).toEqual({ start: 1, end: 2.5 });
    expect(withRange(result, { start: 1.23456, end: 3 })).toEqual({
      ...result,
      value: { ...result.value, start: 1.235, end: 3 },
    });
  });

  test("a result without one has none", () => {
    expect(rangeOf({ ...result, value: { choices: ["a"] } })).toBeNull();
  });

  test("a new one records the sound's length and its channel", () => {
    expect(newRange({ start: 0, end: 1 }, 12.5, "Speech", "sounds", "audio")).toMatchObject({
      original_length: 12.5,
      value: { start: 0, end: 1, channel: 0, labels: ["Speech"] },
    });
  });
});

test("moments read as minutes, seconds and tenths", () => {
  expect([clock(0), clock(65.24), clock(59.96), clock(600)]).toEqual(["0:00.0", "1:05.2", "1:00.0", "10:00.0"]);
});
