import { expect, test } from "vitest";
import type { Lost } from "../../api/configChange";
import { isEmpty, keyOf, mappingOf, usesOf } from "./mapping";

const lost = (control: string, label: string | null, suggestion: string | null): Lost => ({
  control,
  label,
  to_name: "text",
  type: "choices",
  annotations: 2,
  predictions: 0,
  drafts: 1,
  suggestion,
  candidates: [],
  examples: [],
});

test("what is suggested is taken unless something else was chosen", () => {
  const same = lost("verdict", "same", "equal");
  const odd = lost("verdict", "odd", null);
  const all = [lost("verdict", null, "decision"), same, odd];
  expect(mappingOf(all, {})).toEqual({ controls: { verdict: "decision" }, labels: { verdict: { same: "equal" } } });
  const chosen = { [keyOf(same)]: "", [keyOf(odd)]: "different" };
  expect(mappingOf(all, chosen).labels).toEqual({ verdict: { odd: "different" } });
});

test("a mapping of nothing is empty", () => {
  expect(isEmpty(mappingOf([lost("verdict", "odd", null)], {}))).toBe(true);
});

test("uses are counted in words", () => {
  expect(usesOf({ annotations: 2, predictions: 0, drafts: 1 })).toBe("2 annotations, 1 draft");
});
