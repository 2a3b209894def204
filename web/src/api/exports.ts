import { queryOptions } from "@tanstack/react-query";
import { address, call, send } from "./client";
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

/** Longer than this, servers on the way may refuse an address. */
const LONGEST_ADDRESS = 4000;

/** Whether a choice is too long for a link: thousands of tasks picked by hand. */
export function isTooLongForLink(project: number, choice: ExportChoice): boolean {
  return exportAddress(project, choice).length > LONGEST_ADDRESS;
}

/** The file of such a choice, with its name. */
export async function fetchExport(project: number, { format, all, ties, layout, chosen }: ExportChoice): Promise<{ name: string; file: Blob }> {
  const body = { exportType: format, download_all_tasks: all, ties, layout, query: chosen };
  const answer = await send(`/api/projects/${project}/export`, { method: "POST", body });
  return { name: answer.headers.get("filename") ?? `export-${project}`, file: await answer.blob() };
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
