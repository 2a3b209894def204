import { type ColumnInfo, nameOfColumn } from "../../api/columns";
import type { Node } from "../../api/interface";
import type { TaskRow } from "../../api/tasks";
import { itemsOf, picturesOf } from "../../tags/items";
import { type ColumnType, isColumnType } from "./grammar";

/** How a value is drawn. */
export type Kind = "id" | "picture" | "list" | "score" | "answers" | "moment" | "people" | "yes-no" | "number" | "text";

export interface Column {
  /** As filters and orders spell it. */
  name: string;
  title: string;
  type: ColumnType;
  kind: Kind;
  width: number;
  /** Shares it takes of the room that is left; longer texts take more. */
  shares: number;
  /** What the server can be asked of it; undefined where it did not say. */
  operators: readonly string[] | undefined;
  canSort: boolean;
  /** Some columns can only be filtered by: rows do not carry them. */
  canShow: boolean;
}

const TITLES: Record<string, string> = {
  id: "Id",
  inner_id: "Number",
  predictions_score: "Score",
  total_annotations: "Answers",
  cancelled_annotations: "Skipped",
  total_predictions: "Predictions",
  predictions_model_versions: "Model",
  annotators: "Annotators",
  updated_by: "Updated by",
  updated_at: "Updated",
  created_at: "Created",
  completed_at: "Completed",
  is_labeled: "Labelled",
  draft_exists: "My draft",
  avg_lead_time: "Seconds per answer",
  annotation_time: "Seconds in all",
  ground_truth: "Ground truth",
  model_difference: "People less model",
  file_upload: "File",
  annotations_results: "Text of answers",
  predictions_results: "Text of predictions",
  annotations_ids: "Annotation ids",
  reviews_accepted: "Accepted",
  reviews_rejected: "Rejected",
  comment_count: "Comments",
  unresolved_comment_count: "Open comments",
  last_comment_updated_at: "Last comment",
};

const KINDS: Record<string, Kind> = {
  id: "id",
  predictions_score: "score",
  total_annotations: "answers",
  annotators: "people",
  updated_by: "people",
  reviewers: "people",
  assigned_annotators: "people",
  assigned_reviewers: "people",
  comment_authors: "people",
  agreement: "score",
};

const WIDTHS: Record<Kind, number> = {
  id: 80, picture: 104, list: 200, score: 124, answers: 100, moment: 112, people: 116, "yes-no": 96, number: 96, text: 112,
};

/** What rows do not carry: it can be filtered by, and neither shown nor sorted by. */
const ONLY_FILTERED = new Set(["annotations_results", "predictions_results"]);
const USUAL_BEFORE = ["id"];
const USUAL_AFTER = ["predictions_score", "total_annotations", "annotators", "updated_at"];
const MOST_USUAL_FIELDS = 4;

/** Every column of a project: what the server names, and data fields seen in rows that it does not know of. */
export function columnsOf(given: readonly ColumnInfo[], tree: Node | undefined, rows: readonly TaskRow[]): Column[] {
  const known = given.map((one) => columnOf(nameOfColumn(one), one, tree, rows)).filter((one) => one !== null);
  const names = new Set(known.map((one) => one.name));
  const seen = [...new Set(rows.slice(0, 50).flatMap((row) => Object.keys(row.data)))].map((key) => `data.${key}`);
  const more = seen.filter((name) => !names.has(name)).map((name) => columnOf(name, undefined, tree, rows));
  return [...known, ...more.filter((one) => one !== null)];
}

function columnOf(name: string, info: ColumnInfo | undefined, tree: Node | undefined, rows: readonly TaskRow[]): Column | null {
  if (name === "data") return null;
  const field = fieldOf(name);
  const type = field === null ? typeOf(info?.type) : typeOfField(field, info?.type, rows);
  const kind = field === null ? (KINDS[name] ?? kindOfType(name, type)) : kindOfField(field, type, tree);
  return {
    name,
    title: TITLES[name] ?? field ?? versionTitle(name) ?? capital(info?.title ?? name),
    type,
    kind,
    width: WIDTHS[kind],
    shares: kind === "text" ? sharesOfText(rows, name) : kind === "list" ? 1 : 0,
    operators: info?.operators,
    canSort: (info?.sortable ?? true) && type !== "List" && !ONLY_FILTERED.has(name) && kind !== "list" && kind !== "picture",
    canShow: !ONLY_FILTERED.has(name),
  };
}

function capital(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1);
}

const LETTERS_A_SHARE = 20;
const MOST_SHARES = 4;

function sharesOfText(rows: readonly TaskRow[], name: string): number {
  const lengths = rows.slice(0, 50).map((row) => asWords(cellValue(row, name)).length);
  const usual = lengths.reduce((sum, length) => sum + length, 0) / (lengths.length || 1);
  return Math.min(MOST_SHARES, Math.max(1, Math.round(usual / LETTERS_A_SHARE)));
}

/** The key of a column that is a field of the data. */
export function fieldOf(name: string): string | null {
  return name.startsWith("data.") ? name.slice("data.".length) : null;
}

const SCORE_OF = "predictions_score:";

/** The model version whose score a column is. */
function versionOf(name: string): string | null {
  return name.startsWith(SCORE_OF) ? name.slice(SCORE_OF.length) : null;
}

const AGREEMENT_OF = "agreement:";

/** The control about which a column says how far people agree. */
function controlOf(name: string): string | null {
  return name.startsWith(AGREEMENT_OF) ? name.slice(AGREEMENT_OF.length) : null;
}

function versionTitle(name: string): string | null {
  const version = versionOf(name);
  if (version !== null) return `Score of ${version}`;
  const control = controlOf(name);
  return control === null ? null : `Agreement: ${control}`;
}

function typeOf(type: string | undefined): ColumnType {
  return type !== undefined && isColumnType(type) ? type : "String";
}

/** The server knows a field's type only where the config says so; rows tell numbers from text. */
function typeOfField(field: string, type: string | undefined, rows: readonly TaskRow[]): ColumnType {
  const values = rows.slice(0, 50).map((row) => valueAt(row.data, field)).filter((value) => value !== null && value !== undefined);
  if (values.length > 0 && values.every((value) => typeof value === "number")) return "Number";
  if (values.length > 0 && values.every((value) => typeof value === "boolean")) return "Boolean";
  const said = typeOf(type);
  return said === "Unknown" || said === "List" ? "String" : said;
}

function kindOfType(name: string, type: ColumnType): Kind {
  if (versionOf(name) !== null || controlOf(name) !== null) return "score";
  if (type === "Datetime") return "moment";
  if (type === "Boolean") return "yes-no";
  return type === "Number" ? "number" : "text";
}

function kindOfField(field: string, type: ColumnType, tree: Node | undefined): Kind {
  if (boundBy("Image", tree).includes(field)) return "picture";
  if (boundBy("List", tree).includes(field)) return "list";
  if (type === "Boolean") return "yes-no";
  return type === "Number" ? "number" : "text";
}

/** What to show before anybody chose: id, pictures, lists, telling fields, score, answers, people, updated. */
export function usualColumns(columns: readonly Column[], rows: readonly TaskRow[]): string[] {
  const fields = columns.filter((one) => fieldOf(one.name) !== null);
  const of = (...kinds: Kind[]) => fields.filter((one) => kinds.includes(one.kind)).map((one) => one.name);
  const telling = fields
    .filter((one) => one.kind !== "picture" && one.kind !== "list")
    .filter((one) => rows.length === 0 || !rows.every((row) => isAddress(cellValue(row, one.name))))
    .map((one) => one.name);
  const there = new Set(columns.map((one) => one.name));
  return [
    ...USUAL_BEFORE,
    ...of("picture").slice(0, 4),
    ...of("list").slice(0, 1),
    ...telling.slice(0, MOST_USUAL_FIELDS),
    ...USUAL_AFTER,
  ].filter((name) => there.has(name));
}

/** The fields a quick search looks into: text that is shown by the config, else text of the data. */
export function searchedFields(columns: readonly Column[], tree: Node | undefined, rows: readonly TaskRow[]): string[] {
  const texts = columns.filter((one) => fieldOf(one.name) !== null && one.type === "String" && one.kind === "text");
  const readable = texts.filter((one) => rows.length === 0 || !rows.every((row) => isAddress(cellValue(row, one.name))));
  const main = boundBy("Text", tree).map((field) => `data.${field}`);
  const first = readable.filter((one) => main.includes(one.name));
  return (first.length > 0 ? first : readable).slice(0, 3).map((one) => one.name);
}

/** The data fields that a tag of the config shows: `value="$query"` gives `query`. */
export function boundBy(tag: string, tree: Node | undefined): string[] {
  const found: string[] = [];
  const visit = (node: Node) => {
    const value = node.attrs.value;
    if (node.tag === tag && typeof value === "string" && /^\$[\w.-]+$/.test(value)) found.push(value.slice(1));
    node.children.forEach(visit);
  };
  if (tree) visit(tree);
  return [...new Set(found)];
}

export function cellValue(row: TaskRow, name: string): unknown {
  const field = fieldOf(name);
  if (field !== null) return valueAt(row.data, field);
  const version = versionOf(name);
  if (version !== null) return row.predictions_scores[version];
  const control = controlOf(name);
  if (control !== null) return row.agreements[control];
  return name === "flags" ? row.flags.map(({ flag }) => flag).join(", ") : (row as unknown as Record<string, unknown>)[name];
}

/** A field by its own name, else by its path. */
function valueAt(data: Record<string, unknown>, field: string): unknown {
  if (Object.hasOwn(data, field)) return data[field];
  return field.split(".").reduce<unknown>((at, key) => {
    const inside = typeof at === "object" && at !== null && Object.hasOwn(at, key);
    return inside ? (at as Record<string, unknown>)[key] : undefined;
  }, data);
}

const MOST_ITEMS = 3;

/** The first pictures among a list's items. */
export function picturesOfItems(value: unknown): string[] {
  const items = itemsOf(value).slice(0, MOST_ITEMS);
  return items.flatMap((item) => picturesOf(item).slice(0, 1));
}

export function isAddress(value: unknown): value is string {
  return typeof value === "string" && /^(https?:\/\/|\/|data:image\/)/.test(value);
}

const MOST_LETTERS = 160;

/** One value in a few words. */
export function asWords(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length === 1 ? "1 item" : `${value.length} items`;
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text;
}

/** Values seen in rows, the most frequent first: what a filter may be about. */
export function valuesSeen(rows: readonly TaskRow[], name: string, most = 12): string[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = cellValue(row, name);
    if (value === null || value === undefined || typeof value === "object") continue;
    const text = String(value);
    if (text.length <= 80 && text !== "") counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, most).map(([text]) => text);
}
