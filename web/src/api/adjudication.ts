import { queryOptions } from "@tanstack/react-query";
import type { Result } from "../draft/types";
import { call } from "./client";
import { type ReviewTask, type ReviewWish, wishQuery } from "./reviews";
import type { Schemas } from "./schemas";

/** A task's answers side by side. Results are the project's own JSON. */
export type SideBySide = Omit<Schemas["SideBySideOut"], "task" | "answers" | "predictions" | "final"> & {
  task: ReviewTask;
  answers: (Omit<Schemas["SideAnswer"], "result"> & { result: Result[] })[];
  predictions: (Omit<Schemas["SidePrediction"], "result"> & { result: Result[] })[];
  final: (Omit<Schemas["FinalOut"], "result"> & { result: Result[] }) | null;
};

/** One control over all answers. */
export type SideControl = Schemas["SideControl"];

export const disputeCounts = (project: number) =>
  queryOptions({
    queryKey: ["projects", project, "adjudication", "counts"],
    queryFn: ({ signal }) => call<Schemas["AdjudicationCounts"]>(`/api/projects/${project}/adjudication`, { signal }),
  });

export function loadDisputeCounts(project: number): Promise<Schemas["AdjudicationCounts"]> {
  return call(`/api/projects/${project}/adjudication`);
}

/** The task to settle next, held for me. */
export function nextDispute(project: number, wish: ReviewWish): Promise<SideBySide> {
  return call(`/api/projects/${project}/adjudication/next`, { query: wishQuery(wish) });
}

/** Take an answer or a prediction as it is, or write the final answer. */
export interface Settlement {
  annotation?: number;
  prediction?: number;
  result?: readonly Result[];
  note: string;
  ground_truth: boolean;
  lease: number;
}

export function settleTask(task: number, body: Settlement): Promise<SideBySide> {
  return call(`/api/tasks/${task}/adjudication`, { method: "POST", body });
}

/** Take the final answer back. */
export function unsettleTask(task: number): Promise<void> {
  return call(`/api/tasks/${task}/adjudication`, { method: "DELETE" });
}
