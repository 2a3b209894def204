import { expect, test } from "vitest";
import type { Classifier } from "../../api/comments";
import { choicesNamed, chosenIn, classLines, isClassified, withClass } from "./classes";

const fault: Classifier = { name: "fault", kind: "taxonomy", required: true, multiple: true, choices: [["Box"], ["Box", "too wide"]], stars: 0 };
const grade: Classifier = { name: "grade", kind: "rating", required: false, multiple: false, choices: [], stars: 5 };

test("a choice under another one is sent as its path", () => {
  const value = choicesNamed(fault, ["Box", "Box / too wide"]);
  expect(value).toEqual(["Box", ["Box", "too wide"]]);
  expect(chosenIn(value)).toEqual(["Box", "Box / too wide"]);
});

test("what is required is said before the comment is", () => {
  expect(isClassified([fault, grade], {})).toBe(false);
  expect(isClassified([fault, grade], withClass({}, "fault", ["Box"]))).toBe(true);
  expect(withClass({ fault: ["Box"], grade: 3 }, "fault", [])).toEqual({ grade: 3 });
});

test("a comment says in lines what it is classified as", () => {
  expect(classLines({ fault: [["Box", "too wide"], "Label"], grade: 3 })).toEqual(["Fault: Box / too wide, Label", "Grade: 3"]);
  expect(classLines(null)).toEqual([]);
});
