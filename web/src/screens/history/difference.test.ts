import { expect, test } from "vitest";
import type { Result } from "../../draft/types";
import { actionWords, differences } from "./difference";

const choice = (value: string, id = "c"): Result => ({ id, from_name: "verdict", to_name: "pair", type: "choices", value: { choices: [value] } });
const box = (id: string, label: string, x: number): Result => ({
  id, from_name: "kind", to_name: "picture", type: "rectanglelabels", value: { x, y: 1, width: 2, height: 3, rectanglelabels: [label] },
});

test("an answer says what it was and what it is", () => {
  expect(differences([choice("same")], [choice("different")])).toEqual(["Verdict: same → different"]);
  expect(differences([], [choice("same")])).toEqual(["Verdict: nothing → same"]);
  expect(differences([choice("same", "a")], [choice("same", "b")])).toEqual([]);
});

test("regions come, go, move and change their label", () => {
  const before = [box("1", "Car", 1), box("2", "Car", 5), box("3", "Bus", 7)];
  const after = [box("1", "Car", 2), box("3", "Van", 7), box("4", "Dog", 9)];
  expect(differences(before, after)).toEqual(["Car removed", "Car moved", "Bus is now Van", "Dog added"]);
});

test("actions are told in words, unknown ones as they are", () => {
  expect(actionWords("fixed_and_accepted")).toBe("fixed and accepted it");
  expect(actionWords("some_thing")).toBe("some thing");
});
