import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

/** Something that can be done to many tasks. */
export type TaskAction = Omit<Schemas["ActionOut"], "dialog"> & {
  dialog: { title?: string | null; text: string; type: string; form?: FormColumns[] | null };
};

/** A column of fields, the way the peer's forms are laid out. */
export interface FormColumns {
  columnCount?: number;
  fields: FormField[];
}

/** A field of an action's form, as the server describes it. */
export interface FormField {
  type: string;
  name: string;
  label: string;
  options?: (string | { label: string; value: string })[];
  value?: string | number | null;
}

/** What was done, or with `job` what is being done; `run` can be undone while `undo_until` is ahead. */
export type Done = Schemas["ActionDone"] & { job?: number | null; run?: number | null; undo_until?: string | null };

/** Which tasks: a selection among those that a filter matches. */
export interface Chosen {
  selectedItems: { all: true; excluded: number[] } | { all: false; included: number[] };
  filters?: object;
  ordering?: string[];
  columnsDisplayType?: Record<string, string>;
}

export const taskActions = (project: number) =>
  queryOptions({
    queryKey: ["projects", project, "actions"],
    queryFn: ({ signal }) => call<TaskAction[]>("/api/dm/actions/", { query: { project }, signal }),
    staleTime: 60_000,
  });

export function performAction(project: number, id: string, chosen: Chosen, options: Record<string, string>): Promise<Done> {
  return call("/api/dm/actions/", { method: "POST", query: { id, project }, body: { ...chosen, ...options } });
}

/** The fields to fill in first, with this project's labels, versions and people to choose from. */
export const actionForm = (project: number, id: string) =>
  queryOptions({
    queryKey: ["projects", project, "actions", id, "form"],
    queryFn: ({ signal }) => call<FormColumns[]>(`/api/dm/actions/${id}/form/`, { query: { project }, signal }),
    staleTime: 0,
  });
