import { expect, test } from "vitest";
import { isKnown, piecesOf } from "./variables";

test("variables are found in both spellings, and JSON in a prompt is no variable", () => {
  expect(piecesOf('Look at {photo} and {{ title }}: {"a": 1}').filter((piece) => piece.variable).map((piece) => piece.variable)).toEqual([
    "photo",
    "title",
  ]);
  expect(piecesOf("a {b} c").map((piece) => piece.text).join("")).toBe("a {b} c");
});

test("a part of a field and metadata are known, other names are not", () => {
  const known = new Set(["photo"]);
  expect(["photo", "photo.width", "metadata.camera", "foto"].map((name) => isKnown(name, known))).toEqual([true, true, true, false]);
});
