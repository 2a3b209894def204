import { expect, test } from "vitest";
import { pseudonymOf } from "../../api/people";
import { askedAt, mentioned, suggestions } from "./mention";

const pseudonymNumber = -16;
const ann = { id: 1, email: "ann@example.org", first_name: "Ann", last_name: "Lee" };
const bob = { id: 2, email: "bob@example.org", first_name: "", last_name: "" };

test("an @ after a space begins a mention, one inside an address does not", () => {
  expect(askedAt("see @an", 7)).toEqual({ at: 4, letters: "an" });
  expect(askedAt("@", 1)).toEqual({ at: 0, letters: "" });
  expect(askedAt("mail ann@exa", 12)).toBeNull();
  expect(askedAt("see @ann now", 12)).toBeNull();
});

test("people are found by any word of their name, and by their address", () => {
  expect(suggestions([ann, bob], "le")).toEqual([ann]);
  expect(suggestions([ann, bob], "BO")).toEqual([bob]);
  expect(suggestions([ann, bob], "")).toEqual([ann, bob]);
  expect(suggestions([ann, bob], "ann@example.org")).toEqual([]);
});

test("the address takes the place of what was typed", () => {
  expect(mentioned("see @an please", { at: 4, letters: "an" }, ann)).toEqual({ text: "see @ann@example.org please", caret: 21 });
});

test("who is not named is spoken to by their pseudonym", () => {
  const hidden = { id: pseudonymNumber, email: "", first_name: "annotator-00000000000f", last_name: "" };
  expect(suggestions([hidden], "anno")).toEqual([hidden]);
  expect(mentioned("see @an", { at: 4, letters: "an" }, hidden).text).toBe("see @annotator-00000000000f ");
  expect(pseudonymOf(hidden.id)).toBe(hidden.first_name);
});
