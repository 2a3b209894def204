import { describe, expect, it } from "vitest";
import { bandOf, duration, everyDay, forecastInWords, interval, isNamed, percent, roundUp, score } from "./figures";

describe("figures", () => {
  it("are written with two places and a true minus, none before nothing", () => {
    expect(score(0.666)).toBe("0.67");
    expect(score(-0.004)).toBe("0.00");
    expect(interval(-0.1, 0.251)).toBe("[−0.10, 0.25]");
    expect(interval(null, 0.2)).toBe("");
    expect([percent(0), percent(6.45), percent(99.97), percent(47.4)]).toEqual(["0 %", "6.5 %", "100 %", "47 %"]);
  });

  it("say times in the two largest units", () => {
    expect([0.44, 9.4, 59.6, 75, 120, 7800].map(duration)).toEqual(["0.4 s", "9.4 s", "60 s", "1 min 15 s", "2 min", "2 h 10 min"]);
  });

  it("fall into thirds", () => {
    expect([0, 0.3333, 1 / 3, 0.66, 2 / 3, 1].map(bandOf)).toEqual(["low", "low", "middle", "middle", "high", "high"]);
  });

  it("have a round number above them", () => {
    expect([0, 1, 3, 11, 22, 38, 101, 999].map(roundUp)).toEqual([1, 1, 3, 12, 25, 40, 120, 1000]);
  });
});

describe("days", () => {
  it("without an answer count as 0", () => {
    const rows = [{ day: "2026-02-27", n: 3 }, { day: "2026-03-01", n: 2 }];
    const all = everyDay(rows, "2026-03-02", (day) => ({ day, n: 0 }));
    expect(all.map(({ day, n }) => [day, n])).toEqual([["2026-02-27", 3], ["2026-02-28", 0], ["2026-03-01", 2], ["2026-03-02", 0]]);
    expect(everyDay([], "2026-03-02", (day) => ({ day }))).toEqual([]);
  });

  it("are named sparsely, the last one only among few", () => {
    expect([0, 1, 2, 7].map((index) => isNamed(index, 8))).toEqual([true, true, true, true]);
    expect([0, 1, 2, 12].map((index) => isNamed(index, 13))).toEqual([true, false, true, false]);
  });
});

describe("the forecast", () => {
  const forecast = { remaining: 27, per_day: 13.3, days: 12, finishes_on: "2026-11-24", earliest: "2026-11-23", latest: "2026-11-25", reason: null };
  const now = new Date("2026-11-21T08:00:00Z");
  it("names a day and between which", () => {
    expect(forecastInWords(forecast, now)).toBe("Done about 24 Nov (23 Nov to 25 Nov).");
  });
  it("says when there is no latest day, and why there is none at all", () => {
    expect(forecastInWords({ ...forecast, latest: null }, now)).toContain("no latest day");
    expect(forecastInWords({ ...forecast, finishes_on: null, reason: "every answer is there" }, now)).toBe("Every answer is there.");
  });
});
