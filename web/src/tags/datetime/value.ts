/** Dates and times as ISO text: what the browser's own fields give and results store. */
import type { Result } from "../../draft/types";
import { answer } from "../results";
import type { Node } from "../types";

/** ISO text, or "" for no answer. */
export type Moment = string;

export type FieldKind = "date" | "time" | "datetime-local" | "month" | "year";

export function readMoment(results: readonly Result[]): Moment {
  const moment = results[0]?.value.datetime;
  return typeof moment === "string" || typeof moment === "number" ? String(moment) : "";
}

export function writeMoment(moment: Moment, node: Node, before: readonly Result[]): Result[] {
  if (moment === "") return [];
  const value = before[0]?.value ?? {};
  const same = String(value.datetime) === moment; // a year given as a number stays one
  return answer(node, before, same ? value : { ...value, datetime: moment });
}

/** Which field the config's `only` asks for; date and time when it asks for nothing, date before month and year. */
export function fieldOf(node: Node): FieldKind {
  const only = node.attrs.only;
  const parts = (Array.isArray(only) ? only.map(String) : typeof only === "string" ? only.split(",") : []).map((part) =>
    part.trim().toLowerCase(),
  );
  const [date, time] = [parts.includes("date"), parts.includes("time")];
  if (date || time) return date && time ? "datetime-local" : date ? "date" : "time";
  if (parts.includes("month")) return "month";
  return parts.includes("year") ? "year" : "datetime-local";
}

const SHAPES: Record<FieldKind, RegExp> = {
  date: /^\d{4,}-\d\d-\d\d$/,
  time: /^\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/,
  "datetime-local": /^\d{4,}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/,
  month: /^\d{4,}-\d\d$/,
  year: /^\d{1,4}$/,
};

/** The moment as the field takes it, or null when the field cannot hold it: then it is shown beside, never lost. */
export function inField(moment: Moment, kind: FieldKind): string | null {
  if (moment === "") return "";
  const text = kind === "datetime-local" ? moment.replace(" ", "T") : moment;
  return SHAPES[kind].test(text) ? text : null;
}
