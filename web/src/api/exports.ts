import { queryOptions } from "@tanstack/react-query";
import { address, call } from "./client";
import type { Schemas } from "./schemas";

export const exportFormats = (project: number) =>
  queryOptions({
    queryKey: ["projects", project, "export-formats"],
    queryFn: ({ signal }) => call<Schemas["FormatOut"][]>(`/api/projects/${project}/export/formats`, { signal }),
  });

export interface ExportChoice {
  format: string;
  /** Tasks without annotations too. */
  all: boolean;
  ties?: "drop" | "both" | "keep";
  layout?: string;
  /** Which tasks, as the API's `query`; all of the project without it. */
  chosen?: object;
}

/** Where the file is; opened as a link, so that the browser streams it to disk. */
export function exportAddress(project: number, choice: ExportChoice): string {
  return address(`/api/projects/${project}/export`, {
    exportType: choice.format,
    download_all_tasks: choice.all,
    ties: choice.ties,
    layout: choice.layout,
    query: choice.chosen === undefined ? undefined : JSON.stringify(choice.chosen),
  });
}
