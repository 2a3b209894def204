import { call } from "./client";
import type { Result } from "../draft/types";

export interface QueuedTask {
  id: number;
  inner_id: number;
  data: Record<string, unknown>;
  meta: Record<string, unknown>;
  project: number;
  total_annotations: number;
  allow_skip: boolean;
  predictions: { id: number; result: Result[]; score: number | null; model_version: string }[];
  drafts: { id: number; result: Result[]; lead_time: number | null; revision: number }[];
}

export interface Held {
  task: QueuedTask;
  lease: { token: number; expires_at: string };
  queue: string;
  shuffle_seed: string;
}

export interface QueueAnswer {
  tasks: Held[];
  progress: { mine_done: number; mine_left: number | null; done: number; total: number };
  /** Why there is nothing to do; null while there is. */
  empty: { reason: string; message: string } | null;
}

/** Take tasks to label: mine first, then new ones; `have` are on screen already. */
export function takeTasks(project: number, want: number, have: number[], signal?: AbortSignal): Promise<QueueAnswer> {
  return call(`/api/projects/${project}/queue`, { method: "POST", body: { want, have }, signal });
}

export function heartbeat(
  project: number,
  tokens: number[],
): Promise<{ leases: { task: number; token: number; expires_at: string }[] }> {
  return call(`/api/projects/${project}/queue/heartbeat`, { method: "POST", body: { tokens } });
}

/** Give tasks back on leaving the page: a beacon outlives it. */
export function releaseOnLeave(project: number, tokens: number[] | null): void {
  navigator.sendBeacon(`/api/projects/${project}/queue/release`, JSON.stringify({ tokens }));
}
