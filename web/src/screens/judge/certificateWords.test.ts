import { expect, test } from "vitest";
import { altTestWords, automationSentence, headline, probeWords } from "./certificateWords";

const judged = { n: 84, accuracy: 0.9, accuracy_interval: [0.82, 0.95] as [number, number] };

test("the headline says how far the judge may stand in for a person, and when that is not known", () => {
  const passed = { winning_rate: 1, passed: true, epsilon: 0.2, reason: null, people: 3 };
  expect(headline({ ...judged, alt_test: { a: passed } })).toBe("On 84 sealed items this judge agrees with people on 90 % [82, 95], as well as a second person would.");
  expect(headline({ ...judged, alt_test: {} })).toContain("is not known");
  expect(altTestWords({ ...passed, passed: null, reason: "only one person" })).toBe("not known: only one person");
});

test("a threshold turns accuracy into error, its interval turned round", () => {
  const chosen = { confidence: 0.9, coverage: 0.61, n: 60, accuracy: 0.97, accuracy_interval: [0.93, 0.99] as [number, number] };
  const plan = { target: 0.9, thresholds: [chosen], chosen, confirmed: null, active: null };
  expect(automationSentence(plan)).toBe("Automate above 0.90: covers 61 %, expected error 3 % [1, 7].");
  expect(automationSentence(undefined)).toContain("No threshold");
});

test("a probe that was not asked says why", () => {
  expect(probeWords({ n: 3, share: null, interval: null, people: null, reason: "3 pairs; at least 20 are needed" })).toBe("not known: 3 pairs; at least 20 are needed");
  expect(probeWords(null)).toBe("not asked");
});
