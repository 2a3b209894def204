/**
 * What all region tags share: spans, boxes and sound ranges are results that point at a part of an object.
 * Plain values in, plain values out. The results themselves are the state: what a region tag does not understand
 * (meta, parentID, a stranger's keys) travels through untouched.
 */
import type { Result } from "../draft/types";
import type { Node } from "./types";

/** One label a region control offers. `id` is what results store: the alias if there is one, else the value. */
export interface RegionLabel {
  id: string;
  text: string;
  color: string;
  hint: string | null;
  hotkey: string | null;
  maxUsages: number | null;
}

/** Below this a region is drawn dashed: the model doubts it. */
export const LOW_SCORE = 0.5;

/** The dialect's own default, filled in by the server where a config names no colour: told apart by palette instead. */
const UNSET_COLOR = "#36b37e";

/** Okabe and Ito's palette, safe for colour-blind eyes; black left out because it vanishes in the dark. */
const PALETTE = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a6fdf", "#b8a100"];

/** The labels of a control, from its Label children and from `value="$labels"` in the task. */
export function regionLabels(node: Node, resolve: (value: string) => unknown): RegionLabel[] {
  const children = collect(node).map((child) => child.attrs);
  const bound = node.attrs.value;
  const dynamic = typeof bound === "string" && bound.startsWith("$") ? asList(resolve(bound)) : [];
  const seen = new Set<string>();
  return [...children, ...dynamic].flatMap((attrs, index) => {
    const label = readLabel(attrs, index);
    if (label === null || seen.has(label.id)) return [];
    seen.add(label.id);
    return [label];
  });
}

function collect(node: Node): Node[] {
  return node.children.flatMap((child) => (child.tag === "Label" ? [child] : collect(child)));
}

function asList(value: unknown): Record<string, unknown>[] {
  if (!Array.isArray(value)) return [];
  return value.map((item: unknown) =>
    typeof item === "object" && item !== null ? (item as Record<string, unknown>) : { value: item },
  );
}

function readLabel(attrs: Record<string, unknown>, index: number): RegionLabel | null {
  const text = textOf(attrs.value);
  const id = textOf(attrs.alias) ?? text;
  if (id === null) return null;
  return {
    id,
    text: text ?? id,
    color: colorOf(attrs.background, index),
    hint: textOf(attrs.hint),
    hotkey: textOf(attrs.hotkey),
    maxUsages: attrs.maxUsages === null || attrs.maxUsages === undefined ? null : Number(attrs.maxUsages) || null,
  };
}

function textOf(value: unknown): string | null {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" ? value : null;
}

/** A colour name or code of the config; anything else, such as an expression, falls back to the palette. */
function colorOf(background: unknown, index: number): string {
  const named = typeof background === "string" ? background.trim() : "";
  const plain = /^(#[0-9a-f]{3,8}|[a-z]+|(rgb|hsl)a?\([\d\s.,%/]+\))$/i.test(named);
  if (plain && named.toLowerCase() !== UNSET_COLOR) return named;
  return PALETTE[index % PALETTE.length] ?? UNSET_COLOR;
}

/** The labels a result carries; none for plain geometry. */
export function labelsOf(result: Result): string[] {
  const value = result.value[result.type];
  return Array.isArray(value) ? value.map(String) : [];
}

/** Set one label, or switch it on and off where the control takes several; the last one stays. */
export function relabelled(result: Result, label: string, multiple: boolean): Result {
  const before = labelsOf(result);
  const labels = !multiple ? [label] : before.includes(label) ? before.filter((l) => l !== label) : [...before, label];
  if (labels.length === 0 || same(labels, before)) return result;
  return { ...result, value: { ...result.value, [result.type]: labels } };
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

/** How often each label is used, for `maxUsages`. */
export function usages(results: readonly Result[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const label of results.flatMap(labelsOf)) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

export function isLow(result: Result): boolean {
  return typeof result.score === "number" && result.score < LOW_SCORE;
}

/** "0.42", or null for a region without a score. */
export function scoreText(result: Result): string | null {
  return typeof result.score === "number" ? result.score.toFixed(2) : null;
}

/** What a screen reader hears: "Car, score 0.42, uncertain, predicted". */
export function describe(result: Result, what: string, labels: readonly string[] = labelsOf(result)): string {
  const score = scoreText(result);
  const parts = [labels.join(", ") || "no label", what];
  if (score !== null) parts.push(isLow(result) ? `score ${score}, uncertain` : `score ${score}`);
  if (result.origin === "prediction") parts.push("predicted");
  return parts.filter((part) => part !== "").join(", ");
}
