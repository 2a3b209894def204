import type { Draft, Result, Step } from "./types";

export type Origin = "prediction" | "manual" | null;

interface Sources {
  predictions: readonly { id: number; result: readonly Result[]; score: number | null; model_version: string }[];
  drafts: readonly { id: number; result: readonly Result[] }[];
}

const NOTHING: ReadonlySet<string> = new Set();

/** An empty answer. */
export function emptyDraft(taskId: number): Draft {
  return {
    taskId,
    results: [],
    touched: NOTHING,
    past: [],
    future: [],
    fromPrediction: null,
    shown: {},
  };
}

/** Where an answer starts: a person's own earlier draft, else the newest prediction (they come oldest first), else nothing.
 *  `showPrediction` may hold back some of its results, so that a person answers them blind. */
export function startFrom(
  taskId: number,
  sources: Sources,
  showPrediction: boolean | ((result: Result) => boolean),
): Draft {
  const kept = sources.drafts[0];
  if (kept) {
    const born = kept.result.some((result) => result.origin === "prediction" || result.origin === "prediction-changed");
    return { ...continueFrom(taskId, kept.result), fromPrediction: born ? (sources.predictions.at(-1)?.id ?? null) : null };
  }
  const prediction = showPrediction ? sources.predictions.at(-1) : undefined;
  if (!prediction) return emptyDraft(taskId);
  const shown = prediction.result.filter(showPrediction === true ? () => true : showPrediction || (() => false));
  const results = shown.map((result) => ({ ...result, origin: "prediction" as const }));
  return { ...emptyDraft(taskId), results, fromPrediction: prediction.id };
}

/** Goes on with results a person has made before; what is still a prediction there stays one. */
export function continueFrom(taskId: number, results: readonly Result[]): Draft {
  const touched = new Set(results.filter((each) => each.origin !== "prediction").map((each) => each.from_name));
  return { ...emptyDraft(taskId), results: [...results], touched };
}

export function resultsOf(draft: Draft, control: string): readonly Result[] {
  return draft.results.filter((result) => result.from_name === control);
}

/** "prediction" until a person touches the control; null when it has no results. */
export function originOf(draft: Draft, control: string): Origin {
  if (draft.touched.has(control)) return "manual";
  const own = resultsOf(draft, control);
  if (own.length === 0) return null;
  return own.every((result) => result.origin === "prediction") ? "prediction" : "manual";
}

/** The same draft with other results for one control. `join` makes it one undo step with the change before it. */
export function replaceResults(draft: Draft, control: string, next: readonly Result[], join = false): Draft {
  const before = resultsOf(draft, control);
  const marked = next.map((result) => ({ ...result, origin: originAfter(before, result) }));
  if (same(before, marked) && draft.touched.has(control)) return draft;
  const joined = join && draft.past.at(-1)?.control === control && draft.future.length === 0;
  return {
    ...draft,
    results: withoutLooseEnds(inPlace(draft.results, control, marked)),
    touched: new Set(draft.touched).add(control),
    past: joined ? draft.past : [...draft.past, stepOf(draft, control)],
    future: [],
  };
}

export function undo(draft: Draft): Draft {
  const step = draft.past.at(-1);
  if (!step) return draft;
  const future = [...draft.future, stepOf(draft, step.control)];
  return { ...draft, results: step.results, touched: step.touched, past: draft.past.slice(0, -1), future };
}

export function redo(draft: Draft): Draft {
  const step = draft.future.at(-1);
  if (!step) return draft;
  const past = [...draft.past, stepOf(draft, step.control)];
  return { ...draft, results: step.results, touched: step.touched, past, future: draft.future.slice(0, -1) };
}

/** True when a person has changed anything: only then is it worth keeping as a draft. */
export function isTouched(draft: Draft): boolean {
  return draft.touched.size > 0;
}

function stepOf(draft: Draft, control: string): Step {
  return { results: draft.results, touched: draft.touched, control };
}

/** Keeps the order of results: a control's new results stand where its old ones stood. */
function inPlace(all: readonly Result[], control: string, next: readonly Result[]): Result[] {
  const at = all.findIndex((result) => result.from_name === control);
  const others = all.filter((result) => result.from_name !== control);
  if (at < 0) return [...others, ...next];
  const ahead = all.slice(0, at).length;
  return [...others.slice(0, ahead), ...next, ...others.slice(ahead)];
}

/** A relation goes with either of the regions it ties together. */
function withoutLooseEnds(results: readonly Result[]): Result[] {
  const ids = new Set<unknown>(results.map((result) => result.id));
  const isWhole = (result: Result) => {
    const { from_id, to_id } = result as Result & { from_id?: unknown; to_id?: unknown };
    return result.type !== "relation" || (ids.has(from_id) && ids.has(to_id));
  };
  return results.filter(isWhole);
}

function originAfter(before: readonly Result[], result: Result): Result["origin"] {
  const old = before.find((each) => each.id === result.id);
  if (!old) return "manual";
  if (old.origin !== "prediction") return old.origin ?? "manual";
  return same(old.value, result.value) ? "prediction" : "prediction-changed";
}

/** Equal as JSON values, whatever the order of keys. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a).filter((key) => (a as Record<string, unknown>)[key] !== undefined);
  const others = Object.keys(b).filter((key) => (b as Record<string, unknown>)[key] !== undefined);
  if (keys.length !== others.length) return false;
  return keys.every((key) => same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}
