import { queryOptions } from "@tanstack/react-query";
import type { Result } from "../draft/types";
import { call } from "./client";
import type { Schemas } from "./schemas";

/** An answer under review. Results are the project's own JSON. */
export type ReviewedAnswer = Omit<Schemas["ReviewedAnswer"], "result" | "meta"> & {
  result: Result[];
  meta: Record<string, unknown>;
};

/** A task as reviewers see it. */
export type ReviewTask = Omit<Schemas["ReviewTask"], "data" | "meta" | "predictions"> & {
  data: Record<string, unknown>;
  meta: Record<string, unknown>;
  predictions: (Omit<Schemas["PredictionOut"], "result"> & { result: Result[] })[];
};

/** A task in this reviewer's hands; `annotation` is the one to review now. */
export type NextReview = Omit<Schemas["NextReview"], "task" | "annotations"> & {
  task: ReviewTask;
  annotations: ReviewedAnswer[];
};

export type Review = Schemas["ReviewOut"];
export type ReviewProgress = Schemas["ReviewProgress"];
export type ReturnedAnswer = Schemas["ReturnedOut"];

/** Which task: one by its id, or the next of the queue, or of a query of the API as text; `have` are on screen already. */
export interface ReviewWish {
  task?: number;
  query?: string;
  have?: readonly number[];
}

/** `{task, query, have}` as the address has it. */
export function wishQuery({ task, query, have = [] }: ReviewWish) {
  return { task, query, have: have.length > 0 ? have.join(",") : undefined };
}

export function nextReview(project: number, wish: ReviewWish): Promise<NextReview> {
  return call(`/api/projects/${project}/review/next`, { query: wishQuery(wish) });
}

export interface ReviewBody {
  annotation: number;
  accepted: boolean;
  result?: readonly Result[];
  comment?: string;
  reject_action?: "requeue" | "remove";
  started_at: string;
  revision: number;
  lease: number;
}

export function sendReview(body: ReviewBody): Promise<Review> {
  return call("/api/annotation-reviews", { method: "POST", body });
}

/** Take the latest review of an answer back, with what it did. */
export function undoReview(id: number): Promise<void> {
  return call(`/api/annotation-reviews/${id}`, { method: "DELETE" });
}

export const reviewProgress = (project: number) =>
  queryOptions({
    queryKey: ["projects", project, "review", "progress"],
    queryFn: ({ signal }) => loadProgress(project, signal),
  });

export function loadProgress(project: number, signal?: AbortSignal): Promise<ReviewProgress> {
  return call(`/api/projects/${project}/review/progress`, { signal });
}

/** Keep tasks, for review and for a final answer alike; those missing in the answer are lost. */
export function keepReviews(project: number, tokens: readonly number[]): Promise<Schemas["Leases"]> {
  return call(`/api/projects/${project}/review/heartbeat`, { method: "POST", body: { tokens } });
}

/** Give tasks back on leaving the page: a beacon outlives it. */
export function releaseReviews(project: number, tokens: readonly number[]): void {
  navigator.sendBeacon(`/api/projects/${project}/review/release`, JSON.stringify({ tokens }));
}

/** My rejected answers, which wait to be done again. */
export function loadReturned(project: number): Promise<ReturnedAnswer[]> {
  return call(`/api/projects/${project}/returned`);
}
