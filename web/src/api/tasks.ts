import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client";

export interface TaskRow {
  id: number;
  inner_id: number;
  data: Record<string, unknown>;
  predictions_score: number | null;
  total_annotations: number;
  cancelled_annotations: number;
  total_predictions: number;
  overlap: number;
  is_labeled: boolean;
  updated_at: string;
}

export const TASK_ORDERS = ["score", "-score", "id", "-id"] as const;
export type TaskOrder = (typeof TASK_ORDERS)[number];

export interface TaskPage {
  tasks: TaskRow[];
  total: number;
  total_annotations: number;
  total_predictions: number;
}

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
