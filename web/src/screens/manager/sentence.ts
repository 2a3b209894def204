import {
  type ApiFilters,
  type ApiItem,
  type ColumnType,
  type Comparison,
  comparisonOf,
  comparisonsOf,
  isColumnType,
} from "./grammar";

/** A filter line as it is written on the screen: values are what was typed. */
export interface Line {
  /** Tells lines apart while they are edited; not part of the filter. */
  id: number;
  /** `predictions_score`, `data.source`. */
  column: string;
  type: ColumnType;
  comparison: Comparison;
  value: string;
  /** The upper end of "between". */
  to: string;
  /** What must hold as well: "... and also ...". */
  also: Line | null;
}

export interface Sentence {
  conjunction: "and" | "or";
  lines: readonly Line[];
}

const PREFIX = "filter:tasks:";
let lastId = 0;

export function newLine(column: string, type: ColumnType, operators?: readonly string[]): Line {
  const [first] = comparisonsOf(type, operators);
  const comparison = first ?? comparisonOf(type, "equal", "");
  lastId += 1;
  const value = comparison.takes === "yes-no" ? "true" : "";
  return { id: lastId, column, type, comparison, value, to: "", also: null };
}

/** Whether the line says something already; one that does not is left out of the filter. */
export function isComplete(line: Line): boolean {
  const { takes } = line.comparison;
  if (takes === "nothing" || takes === "yes-no") return true;
  const wanted = takes === "two" ? [line.value, line.to] : [line.value];
  return wanted.every((text) => text.trim() !== "" && (line.type !== "Number" || valuesIn(text, takes).every(isNumeric)));
}

function isNumeric(text: string): boolean {
  return Number.isFinite(Number(text));
}

function valuesIn(text: string, takes: Comparison["takes"]): string[] {
  if (takes !== "many") return [text.trim()];
  return text
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
}

/** The API's filters; null when no line says anything. */
export function toApi({ conjunction, lines }: Sentence): ApiFilters | null {
  const items = lines.filter(isComplete).map(itemOf);
  return items.length > 0 ? { conjunction, items } : null;
}

function itemOf(line: Line): ApiItem {
  const item: ApiItem = {
    filter: PREFIX + line.column,
    operator: line.comparison.operator,
    type: line.type,
    value: valueOf(line),
  };
  return line.also && isComplete(line.also) ? { ...item, child_filter: itemOf(line.also) } : item;
}

function valueOf({ comparison, type, value, to }: Line): unknown {
  const typed = (text: string): string | number => (type === "Number" ? Number(text) : typedTime(text.trim(), type));
  if (comparison.value !== undefined) return comparison.value;
  if (comparison.takes === "yes-no") return value === "true";
  if (comparison.takes === "two") return { min: typed(value), max: typed(to) };
  if (comparison.takes === "many") return valuesIn(value, "many").map(typed);
  return typed(value);
}

/** A field for a moment gives local time without a zone; the API speaks UTC. */
function typedTime(text: string, type: ColumnType): string {
  if (type !== "Datetime") return text;
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? text : moment.toISOString();
}

/** A saved filter as lines. What it says is kept even where we have no words for it. */
export function fromApi(filters: ApiFilters | null | undefined): Sentence {
  return { conjunction: filters?.conjunction ?? "and", lines: (filters?.items ?? []).map(lineOf) };
}

function lineOf(item: ApiItem): Line {
  const type: ColumnType = isColumnType(item.type) ? item.type : "String";
  const comparison = comparisonOf(type, item.operator, item.value);
  const range = comparison.takes === "two" && typeof item.value === "object" ? (item.value as { min?: unknown; max?: unknown }) : null;
  const text = (value: unknown) => (type === "Datetime" ? localTime(value) : asTyped(value));
  lastId += 1;
  return {
    id: lastId,
    column: item.filter.replace(/^filter:/, "").replace(/^tasks:/, ""),
    type,
    comparison,
    value: comparison.takes === "nothing" ? "" : text(range ? range.min : item.value),
    to: range ? text(range.max) : "",
    also: item.child_filter ? lineOf(item.child_filter) : null,
  };
}

function asTyped(value: unknown): string {
  if (value === null || value === undefined) return "";
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/** As `<input type="datetime-local">` wants it. */
function localTime(value: unknown): string {
  const moment = new Date(String(value));
  if (Number.isNaN(moment.getTime())) return asTyped(value);
  const shifted = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

/** The filters with a quick search added: any of the fields contains the text, and everything else holds too. The
 *  grammar has no brackets, so the search is multiplied out: each line of an "or" carries it as its last child. */
export function withSearch(filters: ApiFilters | null, text: string, fields: readonly string[]): ApiFilters | null {
  const wanted = text.trim();
  if (wanted === "" || fields.length === 0) return filters;
  const searches = fields.map(
    (field): ApiItem => ({ filter: PREFIX + field, operator: "contains", type: "String", value: wanted }),
  );
  const items = filters?.items ?? [];
  if (items.length === 0) return { conjunction: "or", items: searches };
  if (filters?.conjunction === "or") {
    return { conjunction: "or", items: items.flatMap((item) => searches.map((search) => withLast(item, search))) };
  }
  const [only] = searches;
  if (searches.length === 1 && only) return { conjunction: "and", items: [...items, only] };
  const chained = items.reduceRight<ApiItem | null>((rest, item) => (rest ? withLast(item, rest) : item), null);
  return { conjunction: "or", items: searches.map((search) => (chained ? withLast(chained, search) : search)) };
}

function withLast(item: ApiItem, last: ApiItem): ApiItem {
  return { ...item, child_filter: item.child_filter ? withLast(item.child_filter, last) : last };
}

/** "source is catalog-v2 and score is below 0.6", for a title or a screen reader. */
export function inWords({ conjunction, lines }: Sentence, titleOf: (column: string) => string): string {
  return lines
    .filter(isComplete)
    .map((line) => phrase(line, titleOf))
    .join(` ${conjunction} `);
}

function phrase(line: Line, titleOf: (column: string) => string): string {
  const { comparison, value, to, also } = line;
  const said: Record<Comparison["takes"], string> = {
    nothing: "",
    one: ` ${value}`,
    many: ` ${value}`,
    two: ` ${value} and ${to}`,
    "yes-no": value === "true" ? " yes" : " no",
  };
  const own = `${titleOf(line.column)} ${comparison.words}${said[comparison.takes]}`;
  return also && isComplete(also) ? `${own} and also ${phrase(also, titleOf)}` : own;
}
