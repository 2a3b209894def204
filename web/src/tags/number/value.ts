import type { Result } from "../../draft/types";
import { answer } from "../results";
import type { Node } from "../types";

/** The number answered; null for none. Zero is an answer. */
export type Figure = number | null;

export function readFigure(results: readonly Result[]): Figure {
  const number = results[0]?.value.number;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

export function writeFigure(figure: Figure, node: Node, before: readonly Result[]): Result[] {
  return figure === null ? [] : answer(node, before, { ...before[0]?.value, number: figure });
}

export interface Bounds {
  min: number | null;
  max: number | null;
  step: number;
}

export function boundsOf(node: Node): Bounds {
  const step = figureOf(node.attrs.step);
  return { min: figureOf(node.attrs.min), max: figureOf(node.attrs.max), step: step !== null && step > 0 ? step : 1 };
}

/** A number given as number or text; null for anything else. */
export function figureOf(value: unknown): Figure {
  if (value === null || value === undefined || value === "" || typeof value === "boolean") return null;
  const figure = Number(value);
  return Number.isFinite(figure) ? figure : null;
}

/** What is wrong with a figure, in words; null when it fits. Said, not enforced: others' numbers are kept as they are. */
export function misfit(figure: Figure, { min, max }: Bounds): string | null {
  if (figure === null) return null;
  if (min !== null && figure < min) return `at least ${min}`;
  if (max !== null && figure > max) return `at most ${max}`;
  return null;
}
