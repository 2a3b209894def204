import { expect, test } from "vitest";
import type { Benchmark } from "../../api/benchmarks";
import { dollars, figure, madeBy, percent, standingOf, verdictOf } from "./words";

const step = (name: string, state: "done" | "failed" | "to do", facts = {}) => ({
  step: name, state, done_at: state === "to do" ? null : "2026-01-01T00:00:00Z", facts, cost_usd: 0, failed: 0, failures: [],
});

const made = (changes: Partial<Benchmark>) => ({ job: null, note: "", run: {}, steps: [], ...changes }) as unknown as Benchmark;

test("undefined figures are said to be so", () => {
  expect(percent(null)).toBe("not defined");
  expect(percent(0)).toBe("0.0 %");
  expect(figure(null)).toBe("not defined");
  expect(dollars(null)).toBe("price not known");
  expect(dollars(0)).toBe("$0");
  expect(dollars(0.0123)).toBe("$0.0123");
});

test("a step says how much it made, and nothing of what it did not", () => {
  expect(madeBy(step("preprocess", "done", { images: 1999, seeds: 20, unreadable: 0 }))).toBe("1,999 images, 20 seeds");
  expect(madeBy(step("judge", "to do"))).toBe("");
});

test("a benchmark's standing names what has gone wrong before what is left to do", () => {
  expect(standingOf(made({ steps: [step("preprocess", "to do")] }))).toBe("Not begun");
  expect(standingOf(made({ steps: [step("preprocess", "done"), step("vision", "to do")] }))).toBe("1 of 2 steps done");
  expect(standingOf(made({ steps: [step("preprocess", "done"), step("vision", "failed")] }))).toBe("Something was left undone");
  expect(standingOf(made({ run: null }))).toBe("Its run folder is gone");
});

test("grades have words, and what nobody judged is not irrelevant", () => {
  expect(verdictOf(0)).toBe("not relevant");
  expect(verdictOf(2)).toBe("highly relevant");
  expect(verdictOf(null)).toBe("not judged");
});
