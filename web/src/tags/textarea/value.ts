import type { Result } from "../../draft/types";
import { answer } from "../results";
import type { Node } from "../types";

/** One text, or several where the config takes more. */
export type Texts = readonly string[];

export function readTexts(results: readonly Result[]): Texts {
  return results.flatMap((result) => {
    const text = result.value.text;
    return Array.isArray(text) ? text.map(String) : typeof text === "string" ? [text] : [];
  });
}

export function writeTexts(texts: Texts, node: Node, before: readonly Result[]): Result[] {
  const kept = texts.filter((text) => text.trim() !== "");
  return kept.length === 0 ? [] : answer(node, before, { ...before[0]?.value, text: kept });
}

/** How many texts the config takes: one, unless it says otherwise or a prediction brought more. */
export function mostTexts(node: Node): number {
  const most = Number(node.attrs.maxSubmissions);
  return Number.isFinite(most) && most > 0 ? most : 1;
}
