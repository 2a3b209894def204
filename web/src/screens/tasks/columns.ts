import type { Node } from "../../api/interface";
import type { TaskRow } from "../../api/tasks";
import { itemsOf, picturesIn } from "../../tags/items";

/** How a project's tasks are laid out: pictures first, as boxes; then lists of items; then the other fields, as text. */
export interface Columns {
  pictures: string[];
  lists: string[];
  fields: string[];
}

const MOST_PICTURES = 4;
const MOST_FIELDS = 6;
const MOST_ITEMS = 3;

/** The data fields that a tag of the config shows: `value="$query"` gives `query`. */
export function fieldsOf(tag: string, tree: Node | undefined): string[] {
  const found: string[] = [];
  const visit = (node: Node) => {
    const value = node.attrs.value;
    if (node.tag === tag && typeof value === "string" && /^\$\w+$/.test(value)) found.push(value.slice(1));
    node.children.forEach(visit);
  };
  if (tree) visit(tree);
  return [...new Set(found)];
}

export function columnsOf(tree: Node | undefined, tasks: readonly TaskRow[]): Columns {
  const pictures = fieldsOf("Image", tree).slice(0, MOST_PICTURES);
  const lists = fieldsOf("List", tree).slice(0, 1);
  const keys = new Set(tasks.slice(0, 20).flatMap((task) => Object.keys(task.data)));
  const fields = [...keys].filter((key) => !pictures.includes(key) && !lists.includes(key));
  // Addresses of what is shown as a picture already tell nothing more.
  const telling = fields.filter((key) => !tasks.every((task) => isAddress(task.data[key])));
  return { pictures, lists, fields: telling.slice(0, MOST_FIELDS) };
}

/** The first pictures among a list's items. */
export function picturesOfItems(value: unknown): string[] {
  const items = itemsOf(value).slice(0, MOST_ITEMS);
  return items.flatMap((item) => picturesIn(item.html ?? "").slice(0, 1));
}

export function isAddress(value: unknown): value is string {
  return typeof value === "string" && /^(https?:\/\/|\/|data:image\/)/.test(value);
}

const MOST_LETTERS = 80;

/** One value in a few words. */
export function asWords(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
  if (Array.isArray(value)) return value.length === 1 ? "1 item" : `${value.length} items`;
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text;
}
