import { newResultId } from "../draft/identity";
import type { Result } from "../draft/types";
import type { Node } from "./types";

/** Names a control points to; the first is the `to_name` of its results. */
export function targetsOf(node: Node): string[] {
  const names = node.attrs.toName;
  return Array.isArray(names) ? names.map(String) : typeof names === "string" ? names.split(",") : [];
}

/** The one result of a control that answers once: the earlier one with another value, so that its id and score stay. */
export function answer(node: Node, before: readonly Result[], value: Record<string, unknown>): Result[] {
  const old = before[0];
  if (old) return [{ ...old, value }];
  const [to_name = ""] = targetsOf(node);
  return [{ id: newResultId(), from_name: node.name ?? "", to_name, type: node.tag.toLowerCase(), value }];
}

/** A control's name in words: "human_rating" is "Human rating". */
export function inWords(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/[_-]+/g, " ").trim().toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Text of an attribute, or null when it is absent. */
export function textAttr(node: Node, name: string): string | null {
  const value = node.attrs[name];
  return typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : null;
}

export function walk(node: Node): Node[] {
  return [node, ...node.children.flatMap(walk)];
}
