import { same } from "../../draft/draft";
import type { Result } from "../../draft/types";
import { answer } from "../results";
import type { Node } from "../types";
import type { Option } from "./options";

/** What is chosen, as stored: names, or paths of names where choices are nested. */
export type Chosen = readonly (string | readonly string[])[];

export function readChosen(results: readonly Result[]): Chosen {
  const chosen = results[0]?.value.choices;
  return Array.isArray(chosen) ? (chosen as Chosen) : typeof chosen === "string" ? [chosen] : [];
}

export function writeChosen(chosen: Chosen, node: Node, before: readonly Result[]): Result[] {
  return chosen.length === 0 ? [] : answer(node, before, { ...before[0]?.value, choices: chosen });
}

export function isNested(node: Node): boolean {
  return node.attrs.allowNested === true;
}

export function isMultiple(node: Node): boolean {
  return node.attrs.choice === "multiple";
}

/** How an option is stored. */
function stored(option: Option, node: Node): string | readonly string[] {
  return isNested(node) ? option.path : option.id;
}

export function isChosen(option: Option, chosen: Chosen): boolean {
  return chosen.some((each) => (typeof each === "string" ? each === option.id : same(each, option.path)));
}

/** Pressing a choice takes it, pressing it again lets it go; a prediction's choice is kept as one's own first. */
export function pressed(option: Option, value: Chosen, node: Node, origin: "prediction" | "manual" | null): Chosen {
  const taken = isChosen(option, value);
  if (taken && origin === "prediction") return value;
  const others = value.filter((each) => !(typeof each === "string" ? each === option.id : same(each, option.path)));
  if (taken) return others;
  return isMultiple(node) ? [...value, stored(option, node)] : [stored(option, node)];
}
