import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";
import type { TaskRow } from "./tasks";

/** A task that waits for a final answer, and why. */
export type Flagged = Pick<TaskRow, "id" | "inner_id" | "data" | "total_annotations"> & {
  agreement: number | null;
  flags: Schemas["FlagOut"][];
};

const WAITING = {
  filters: { conjunction: "and", items: [{ filter: "filter:tasks:adjudication", operator: "equal", type: "String", value: "waiting" }] },
  ordering: ["tasks:id"],
};

/** One page of the tasks that wait for a final answer. */
export const waitingDisputes = (project: number, page: number, size: number) =>
  queryOptions({
    queryKey: ["projects", project, "adjudication", "list", page],
    queryFn: ({ signal }) =>
      call<{ total: number; tasks: Flagged[] }>("/api/tasks/", { query: { project, page, page_size: size, query: JSON.stringify(WAITING) }, signal }),
    staleTime: 0,
  });
