import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

/** Something that can be done to many tasks. */
export type TaskAction = Schemas["ActionOut"];

/** A column of fields, the way the peer's forms are laid out. */
export type FormColumns = Omit<Schemas["FormColumn"], "fields"> & { fields: FormField[] };

/** A field of an action's form, as the server describes it. */
export type FormField = Omit<Schemas["FormField"], "options"> & {
  options?: (string | { label: string; value: string })[] | null;
};

/** What was done, or with `job` what is being done; `run` is what undoes it. */
export type Done = Omit<Schemas["ActionDone"], "preview"> & { preview?: Preview | null };

/** To how many tasks it would be done; of duplicates, which stay and which go. */
export interface Preview {
  tasks: number;
  groups?: number;
  annotations_moved?: number;
  /** Of assigning: how many people, and how many of them for each task. */
  people?: number;
  per_task?: number;
  examples?: { keep: number; remove: number[] }[];
}

/** An action that was performed. */
export type Run = Omit<Schemas["RunOut"], "state"> & { state: "running" | "done" | "stopped" | "undoing" | "undone" };

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

/** What it would be done to; nothing is done. */
export function previewAction(project: number, id: string, chosen: Chosen, options: Record<string, string>, signal?: AbortSignal): Promise<Done> {
  return call("/api/dm/actions/", { method: "POST", query: { id, project, preview: true }, body: { ...chosen, ...options }, signal });
}

/** Take back what an action did. */
export function undoAction(run: number): Promise<Done> {
  return call(`/api/dm/actions/${run}/undo/`, { method: "POST" });
}

/** What was done to a project's tasks, newest first. */
export const actionHistory = (project: number) =>
  queryOptions({
    queryKey: ["projects", project, "actions", "history"],
    queryFn: ({ signal }) => call<Run[]>("/api/dm/actions/history/", { query: { project, limit: 50 }, signal }),
    staleTime: 0,
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
