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

/** Common values of a column that hold a text. */
export const columnValues = (project: number, column: string, type: string, query: string) =>
  queryOptions({
    queryKey: ["projects", project, "columns", column, type, query],
    queryFn: ({ signal }) => call<Schemas["ColumnValues"]>("/api/dm/columns/values", { query: { project, column, type, query }, signal }),
    staleTime: 30_000,
  });

/** As filters spell it: fields of the task data carry `data.` in front. */
export function nameOfColumn(column: ColumnInfo): string {
  return column.parent === "data" ? `data.${column.id}` : column.id;
}
