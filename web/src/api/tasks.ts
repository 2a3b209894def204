import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

/** A task in a list. `data` is the project's own JSON. */
export type TaskRow = Pick<
  Schemas["TaskRow"],
  | "id"
  | "predictions_score"
  | "total_annotations"
  | "cancelled_annotations"
  | "overlap"
  | "is_labeled"
  | "updated_at"
> & { data: Record<string, unknown> };

export const TASK_ORDERS = ["score", "-score", "id", "-id"] as const;
export type TaskOrder = (typeof TASK_ORDERS)[number];

export type TaskPage = Omit<Schemas["TaskPage"], "tasks"> & { tasks: TaskRow[] };

export const TASK_PAGE_SIZE = 50;

const COLUMN: Record<TaskOrder, string> = {
  score: "tasks:predictions_score",
  "-score": "-tasks:predictions_score",
  id: "tasks:id",
  "-id": "-tasks:id",
};

/** One page of a project's tasks; the page before stays in sight while the next one loads. */
export const taskPage = (project: number, page: number, order: TaskOrder) =>
  queryOptions({
    queryKey: ["projects", project, "tasks", order, page],
    queryFn: ({ signal }) =>
      call<TaskPage>("/api/tasks/", {
        query: {
          project,
          page,
          page_size: TASK_PAGE_SIZE,
          query: JSON.stringify({ ordering: [COLUMN[order]] }),
        },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
