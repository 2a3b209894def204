import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

/** What a saved view holds, in the field's spelling; `columns` is ours: those shown, in their order. */
export interface ViewData {
  title?: string;
  type?: "list" | "grid";
  target?: "tasks";
  filters?: { conjunction: "and" | "or"; items: ViewItem[] } | null;
  ordering?: string[];
  hiddenColumns?: { explore?: string[]; labeling?: string[] };
  columns?: string[];
  [more: string]: unknown;
}

interface ViewItem {
  filter: string;
  operator: string;
  type: string;
  value: unknown;
  child_filter?: ViewItem;
}

/** Personal unless `shared`. */
export type SavedView = Omit<Schemas["ViewOut"], "data"> & { data: ViewData };

const path = (id: number) => `/api/dm/views/${id}/`;

export const savedViews = (project: number) =>
  queryOptions({
    queryKey: ["projects", project, "views"],
    queryFn: ({ signal }) => call<SavedView[]>("/api/dm/views/", { query: { project }, signal }),
  });

/** One view, as a link names it: those that others keep to themselves are in no list. */
export const savedView = (id: number) =>
  queryOptions({ queryKey: ["views", id], queryFn: ({ signal }) => call<SavedView>(path(id), { signal }) });

export function createView(project: number, data: ViewData): Promise<SavedView> {
  return call("/api/dm/views/", { method: "POST", body: { project, data } });
}

export function changeView(id: number, change: { data?: ViewData; shared?: boolean }): Promise<SavedView> {
  return call(path(id), { method: "PATCH", body: change });
}

export function deleteView(id: number): Promise<void> {
  return call(path(id), { method: "DELETE" });
}

export function orderViews(project: number, ids: number[]): Promise<unknown> {
  return call("/api/dm/views/order/", { method: "POST", body: { project, ids } });
}
