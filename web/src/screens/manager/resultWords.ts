import type { ResultValue } from "../../api/tasks";

const MOST_ITEMS = 12;
const MOST_LETTERS = 200;

/** An answer in words: per item of the result, the control's name and what was said. */
export function resultWords(result: readonly ResultValue[]): [string, string][] {
  const told = result.slice(0, MOST_ITEMS).map((one): [string, string] => [one.from_name ?? one.type ?? "", wordsOf(one)]);
  return result.length > MOST_ITEMS ? [...told, ["", `and ${result.length - MOST_ITEMS} more`]] : told;
}

function wordsOf({ type, value = {} }: ResultValue): string {
  const said = type === undefined ? undefined : value[type];
  const main = said ?? value.text ?? value.selected ?? value.number ?? value.datetime ?? Object.values(value)[0];
  const where = typeof value.text === "string" && type !== "textarea" ? ` "${value.text}"` : "";
  return shortened(plain(main) + where);
}

function plain(said: unknown): string {
  if (said === null || said === undefined) return "";
  if (Array.isArray(said)) return said.map((one) => (Array.isArray(one) ? one.join(" › ") : plain(one))).join(", ");
  if (typeof said === "object") {
    return Object.entries(said)
      .map(([name, inside]) => `${name}: ${plain(inside)}`)
      .join("; ");
  }
  return String(said);
}

function shortened(text: string): string {
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text;
}
