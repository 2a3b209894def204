import type { TaskPages } from "./pages";
import { type Place, START } from "./rowWindow";
import { NONE, type Selection } from "./selection";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** The labelling screen was opened from these rows, and leads back to them. */
    fromManager?: boolean;
  }
}

/** What stays of a visit while somebody looks at one task: coming back finds the same rows, place and selection. */
export interface Remembered {
  project: number;
  /** The query, as text. */
  key: string;
  pages: TaskPages;
  place: Place;
  cursor: number;
  selection: Selection;
}

let last: Remembered | null = null;

export function remember(visit: Remembered): void {
  last = visit;
}

export function recall(project: number, key: string): Remembered | null {
  return last?.project === project && last.key === key ? last : null;
}

export const FRESH = { place: START, cursor: 0, selection: NONE };
