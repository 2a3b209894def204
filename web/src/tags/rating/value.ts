import type { Result } from "../../draft/types";
import { answer } from "../results";
import type { Node } from "../types";

/** How many of the most stars; null when there is no answer. */
export type Stars = number | null;

export function readStars(results: readonly Result[]): Stars {
  const stars = results[0]?.value.rating;
  return typeof stars === "number" ? stars : null;
}

export function writeStars(stars: Stars, node: Node, before: readonly Result[]): Result[] {
  return stars === null ? [] : answer(node, before, { ...before[0]?.value, rating: stars });
}

export function mostStars(node: Node): number {
  return Math.max(1, Math.min(100, Math.round(Number(node.attrs.maxRating)) || 5));
}

/** Pressing the answer again clears it, except a prediction's: that keeps it, as one's own. */
export function pressed(stars: number, value: Stars, origin: "prediction" | "manual" | null): Stars {
  return value === stars && origin !== "prediction" ? null : stars;
}
