import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

/** A column that filters and orders may name; `operators` is what can be asked of it. */
export type ColumnInfo = Schemas["ColumnOut"];

export const taskColumns = (project: number) =>
  queryOptions({
    queryKey: ["projects", project, "columns"],
    queryFn: ({ signal }) =>
      call<{ columns: ColumnInfo[] }>("/api/dm/columns/", { query: { project }, signal }).then((answer) => answer.columns),
    staleTime: 60_000,
  });

/** As filters spell it: fields of the task data carry `data.` in front. */
export function nameOfColumn(column: ColumnInfo): string {
  return column.parent === "data" ? `data.${column.id}` : column.id;
}
