import { saveFile } from "../../ui/saveFile";
import type { Value } from "./sorting";

const RUN_BY_SPREADSHEETS = /^[=+\-@\t\r]/;

/** Rows as CSV (RFC 4180). Texts that a spreadsheet would run as a formula get an apostrophe; undefined is empty. */
export function csvOf(head: readonly string[], rows: readonly (readonly Value[])[]): string {
  return [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

function cell(value: Value): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const harmless = RUN_BY_SPREADSHEETS.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export function saveCsv(name: string, head: readonly string[], rows: readonly (readonly Value[])[]): void {
  saveFile(`${name}.csv`, new Blob([csvOf(head, rows)], { type: "text/csv;charset=utf-8" }));
}
