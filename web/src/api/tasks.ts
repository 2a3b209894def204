import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

/** A task in a list. `data` is the project's own JSON. */
export type TaskRow = Omit<
  Schemas["TaskRow"],
  "data" | "meta" | "updated_by" | "predictions" | "drafts" | "annotations" | "comment_authors"
> & { data: Record<string, unknown>; updated_by: { user_id?: number }[] };

export type TaskPage = Omit<Schemas["TaskPage"], "tasks"> & { tasks: TaskRow[] };

/** A task with all that stands on it. Results are the project's own JSON. */
export type WholeTask = Omit<Schemas["TaskOut"], "data" | "annotations" | "predictions"> & {
  data: Record<string, unknown>;
  annotations: (Pick<Schemas["AnnotationInTask"], "id" | "created_at" | "was_cancelled" | "ground_truth" | "lead_time"> & {
    completed_by: number | { id: number; email: string; first_name: string; last_name: string } | null;
    result: ResultValue[];
  })[];
  predictions: (Pick<Schemas["PredictionOut"], "id" | "score" | "model_version" | "created_at"> & { result: ResultValue[] })[];
};

/** One item of a result, as far as it is told in words. */
export interface ResultValue {
  from_name?: string;
  type?: string;
  value?: Record<string, unknown>;
}

/** What a view shows, as the API's `query` has it. */
export interface TaskQuery {
  filters?: object;
  ordering?: string[];
  columnsDisplayType?: Record<string, string>;
}

/** One page of the tasks a query matches; pages count from 1. */
export function loadTasks(project: number, query: TaskQuery, page: number, size: number, signal?: AbortSignal): Promise<TaskPage> {
  return call("/api/tasks/", { query: { project, page, page_size: size, query: JSON.stringify(query) }, signal });
}

const SAMPLE = 30;

/** Some of a project's tasks, to know its columns and values by. */
export const taskSample = (project: number) =>
  queryOptions({
    queryKey: ["projects", project, "sample"],
    queryFn: ({ signal }) => loadTasks(project, {}, 1, SAMPLE, signal),
    staleTime: 60_000,
  });

export const wholeTask = (id: number) =>
  queryOptions({
    queryKey: ["tasks", id],
    queryFn: ({ signal }) => call<WholeTask>(`/api/tasks/${id}/`, { signal }),
  });
