import type { Person } from "../../api/people";
import { nameOf } from "../../api/whoami";

/** What is being typed after an @: where the @ stands, and the letters since. */
export interface Asked {
  at: number;
  letters: string;
}

/** Whether the caret stands in a mention that is being typed; null: it does not. */
export function askedAt(text: string, caret: number): Asked | null {
  const found = /(?:^|[\s(,;])@([\w.+@-]*)$/.exec(text.slice(0, caret));
  if (!found) return null;
  const letters = found[1] ?? "";
  return { at: caret - letters.length - 1, letters };
}

const MOST = 6;

/** Who may be meant: the name or the address begins so, or a later word of the name does. */
export function suggestions(people: readonly Person[], letters: string): Person[] {
  const sought = letters.toLowerCase();
  const fits = (person: Person) => [person.email, ...nameOf(person).split(/\s+/)].some((word) => word.toLowerCase().startsWith(sought));
  return people.filter((person) => addressOf(person).toLowerCase() !== sought && fits(person)).slice(0, MOST);
}

/** What stands after the @: where nobody is named, the pseudonym. */
function addressOf(person: Person): string {
  return person.email || person.first_name;
}

/** The text with the person's address in the place of what was typed, and where the caret is then. */
export function mentioned(text: string, { at, letters }: Asked, person: Person): { text: string; caret: number } {
  const before = `${text.slice(0, at)}@${addressOf(person)} `;
  return { text: before + text.slice(at + 1 + letters.length).replace(/^ /, ""), caret: before.length };
}
