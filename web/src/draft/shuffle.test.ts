import { describe, expect, test } from "vitest";
import { shuffled, sidesSwapped } from "./shuffle";

describe("sides", () => {
  test("are the same for the same seed", () => {
    expect(sidesSwapped("ab12", "pick")).toBe(sidesSwapped("ab12", "pick"));
  });

  test("are swapped for about half of the seeds", () => {
    const swapped = Array.from({ length: 2000 }, (_, i) => sidesSwapped(i.toString(16), "pick")).filter(Boolean).length;
    // Binomial(2000, 1/2): three standard deviations are 67.
    expect(Math.abs(swapped - 1000)).toBeLessThan(67);
  });
});

describe("shuffled", () => {
  const items = Array.from({ length: 10 }, (_, i) => i);

  test("keeps every item once and leaves the list it was given alone", () => {
    const given = [...items];
    expect([...shuffled(given, "s")].sort((a, b) => a - b)).toEqual(items);
    expect(given).toEqual(items);
  });

  test("depends on the seed alone", () => {
    expect(shuffled(items, "one")).toEqual(shuffled(items, "one"));
    expect(shuffled(items, "one")).not.toEqual(shuffled(items, "two"));
  });

  test("puts each item first about equally often", () => {
    const first = new Array<number>(5).fill(0);
    for (let i = 0; i < 2000; i++) first[shuffled([0, 1, 2, 3, 4], `seed ${i}`)[0] ?? 0]! += 1;
    // Binomial(2000, 1/5): mean 400, three standard deviations are 54.
    for (const count of first) expect(Math.abs(count - 400)).toBeLessThan(54);
  });
});
