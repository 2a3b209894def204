import { call } from "./client";
import type { Schemas } from "./schemas";
import type { Result } from "../draft/types";

/** A task to label. `data` and results are the project's own JSON. */
export type QueuedTask = Omit<Schemas["QueueTask"], "data" | "meta" | "predictions" | "drafts"> & {
  data: Record<string, unknown>;
  meta: Record<string, unknown>;
  predictions: (Omit<Schemas["QueuePrediction"], "result"> & { result: Result[] })[];
  drafts: (Omit<Schemas["QueueDraft"], "result"> & { result: Result[] })[];
};

export type Held = Omit<Schemas["HeldTask"], "task" | "reveal"> & {
  task: QueuedTask;
  /** When this person sees the model's score of this task; none: as the config says. */
  reveal?: Reveal | null;
};

export type Reveal = "always" | "after-answer";

/** `empty` says why there is nothing to do; null while there is. */
export type QueueAnswer = Omit<Schemas["QueueOut"], "tasks"> & { tasks: Held[] };

/** The tasks of a view, in its order, as the queue: a saved one, or a query of the API as text. Without, the project's. */
export interface QueueSource {
  view?: number;
  query?: string;
}

/** Take tasks to label: mine first, then new ones; `have` are on screen already. */
export function takeTasks(
  project: number,
  want: number,
  have: number[],
  { view, query }: QueueSource = {},
): Promise<QueueAnswer> {
  const source = { ...(view === undefined ? {} : { view }), ...(query === undefined ? {} : { query: JSON.parse(query) as object }) };
  return call(`/api/projects/${project}/queue`, { method: "POST", body: { want, have, ...source } });
}

export function heartbeat(
  project: number,
  tokens: number[],
): Promise<Schemas["Leases"]> {
  return call(`/api/projects/${project}/queue/heartbeat`, { method: "POST", body: { tokens } });
}

/** Give tasks back on leaving the page: a beacon outlives it. */
export function releaseOnLeave(project: number, tokens: number[] | null): void {
  navigator.sendBeacon(`/api/projects/${project}/queue/release`, JSON.stringify({ tokens }));
}
