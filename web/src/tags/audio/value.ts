/** Stretches of a sound: seconds from its start, as results store them. */
import { newResultId } from "../../draft/identity";
import type { Result } from "../../draft/types";

export interface Range {
  start: number;
  end: number;
}

/** Shorter than this, in seconds, is a click. */
export const SHORTEST = 0.02;

/** The range of a result; null when it holds none. */
export function rangeOf(result: Result): Range | null {
  const { start, end } = result.value;
  if (typeof start !== "number" || typeof end !== "number" || !(end > start)) return null;
  return { start, end };
}

export function withRange(result: Result, range: Range): Result {
  return { ...result, value: { ...result.value, start: rounded(range.start), end: rounded(range.end) } };
}

/** The range between two moments, kept inside the sound. */
export function between(a: number, b: number, duration: number): Range {
  return { start: Math.max(0, Math.min(a, b)), end: Math.min(duration, Math.max(a, b)) };
}

/** Moved as a whole, or by one end only; never outside the sound, never inside out. */
export function shifted(range: Range, side: "start" | "end" | "both", by: number, duration: number): Range {
  const { start, end } = range;
  if (side === "start") return { start: clamp(start + by, 0, end - SHORTEST), end };
  if (side === "end") return { start, end: clamp(end + by, start + SHORTEST, duration) };
  const moved = clamp(by, -start, duration - end);
  return { start: start + moved, end: end + moved };
}

export function newRange(range: Range, duration: number, label: string, from: string, to: string): Result {
  return {
    id: newResultId(),
    from_name: from,
    to_name: to,
    type: "labels",
    original_length: duration,
    value: { start: rounded(range.start), end: rounded(range.end), channel: 0, labels: [label] },
  };
}

/** "1:05.2" */
export function clock(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  const rest = (tenths % 600) / 10;
  return `${Math.floor(tenths / 600)}:${rest.toFixed(1).padStart(4, "0")}`;
}

const clamp = (n: number, low: number, high: number) => Math.min(Math.max(n, low), Math.max(low, high));

/** Milliseconds: finer than an ear or a frame, and short in exports. */
const rounded = (seconds: number) => Math.round(seconds * 1000) / 1000;
