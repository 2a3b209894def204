import { expect, test } from "vitest";
import { answerWords, batchWords, between, money, noTruth, outcomesWords, percent, sameAnswer, shareWithin } from "./words";

test("money keeps the digits that tell something, and no amount is a dash", () => {
  expect([0, 0.00001, 0.00123, 0.0213, 4.2, null].map(money)).toEqual(["$0", "< $0.0001", "$0.0012", "$0.021", "$4.20", "–"]);
});

test("an undefined share is a dash, never 0 %", () => {
  expect(percent(null)).toBe("–");
  expect(percent(0)).toBe("0 %");
  expect(shareWithin(0.714, [0.551, 0.84])).toBe("71 % [55, 84]");
  expect(between(null)).toBe("");
});

test("sealed ground truth is not spoken of where there is none", () => {
  expect([0, 3].map(noTruth)).toEqual(["no ground truth yet", "no ground truth among these tasks that is not sealed"]);
});

test("outcomes are told good ones first, and those that did not happen not at all", () => {
  expect(outcomesWords({ refused: 1, ok: 18, failed: 0 })).toBe("18 judged, 1 refused");
});

test("batches are told by where they are", () => {
  const away = { requests: 1200, done: 40, failed: 1, fetched: false };
  expect(batchWords([{ ...away, fetched: true }, away])).toBe("1 batch with the provider, 41 of 1,200 questions done; 1 batch taken home");
  expect(batchWords([])).toBe("");
});

test("answers with several labels are compared as sets", () => {
  expect(sameAnswer(["a", "b"], ["b", "a"])).toBe(true);
  expect(sameAnswer("a", "b")).toBe(false);
  expect(answerWords(["a", "b"])).toBe("a, b");
});
