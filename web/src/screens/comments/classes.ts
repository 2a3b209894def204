import type { Classes, Classifier, ClassValue } from "../../api/comments";
import { inWords } from "../../tags/results";

/** A choice as people read it. */
export function pathWords(choice: string | readonly string[]): string {
  return typeof choice === "string" ? choice : choice.join(" / ");
}

/** The choices with these words, as the server takes them. */
export function choicesNamed(field: Classifier, words: readonly string[]): ClassValue {
  const paths = field.choices.filter((path) => words.includes(pathWords(path)));
  return paths.map((path) => (path.length === 1 && path[0] !== undefined ? path[0] : path));
}

/** The words of what is chosen in a field. */
export function chosenIn(value: ClassValue | undefined): string[] {
  return Array.isArray(value) ? value.map(pathWords) : [];
}

/** With another value for a field; an empty one is none. */
export function withClass(classes: Classes, name: string, value: ClassValue): Classes {
  const { [name]: _before, ...others } = classes;
  return value === "" || (Array.isArray(value) && value.length === 0) ? others : { ...others, [name]: value };
}

/** Whether every field that is required says something. */
export function isClassified(fields: readonly Classifier[], classes: Classes): boolean {
  return fields.every(({ name, required }) => !required || name in classes);
}

/** What a comment is classified as, a line for each field. */
export function classLines(classes: Classes | null): string[] {
  return Object.entries(classes ?? {}).map(([name, value]) => {
    const words = typeof value === "object" ? value.map(pathWords).join(", ") : String(value);
    return `${inWords(name)}: ${words}`;
  });
}
