import type { Result } from "../../draft/types";
import { answer, inWords, textAttr, walk } from "../results";
import type { Node } from "../types";

/** As stored: ids by bucket, or under the ranker's own name; a plain list from older editors. Null when not answered. */
export type Ranking = Readonly<Record<string, readonly string[]>> | readonly string[] | null;

/** Key of the items left in the list, when no bucket takes them by default. */
export const LEFT_OVER = "_";

export interface Column {
  key: string;
  title: string;
  ids: readonly string[];
}

export function readRanking(results: readonly Result[]): Ranking {
  const ranking = results[0]?.value.ranker;
  return typeof ranking === "object" && ranking !== null ? (ranking as Ranking) : null;
}

export function writeRanking(ranking: Ranking, node: Node, before: readonly Result[]): Result[] {
  return ranking === null ? [] : answer(node, before, { ...before[0]?.value, ranker: ranking });
}

/** Every item has its place: nothing is left in the list. */
export function isComplete(ranking: Ranking): boolean {
  if (ranking === null) return false;
  return Array.isArray(ranking) || ((ranking as Record<string, readonly string[]>)[LEFT_OVER] ?? []).length === 0;
}

export function lacking(ranking: Ranking): string {
  const left = ranking === null || Array.isArray(ranking) ? 0 : ((ranking as Record<string, readonly string[]>)[LEFT_OVER]?.length ?? 0);
  if (left === 0) return "Nothing is placed yet";
  return left === 1 ? "One item is not placed yet" : `${left} items are not placed yet`;
}

/** The columns as they stand: the stored ranking, with items it does not name where items start. */
export function columnsOf(ranking: Ranking, node: Node, listTitle: string | null, ids: readonly string[]): Column[] {
  const empty = emptyColumns(node, listTitle);
  const start = startOf(node);
  const known = new Set(ids);
  const named = asRecord(ranking, node);
  const placed = new Set<string>();
  const filled = empty.map((column) => {
    const own = (named[column.key] ?? []).filter((id) => known.has(id) && !placed.has(id));
    for (const id of own) placed.add(id);
    return { ...column, ids: own };
  });
  const rest = ids.filter((id) => !placed.has(id));
  return filled.map((column) => (column.key === start ? { ...column, ids: [...column.ids, ...rest] } : column));
}

export function rankingOf(columns: readonly Column[]): Ranking {
  return Object.fromEntries(columns.map((column) => [column.key, column.ids]));
}

/** Put an item at a place of a column; at its end when no place is given. */
export function send(columns: readonly Column[], id: string, key: string, at?: number): Column[] {
  return columns.map((column) => {
    const others = column.ids.filter((each) => each !== id);
    if (column.key !== key) return others.length === column.ids.length ? column : { ...column, ids: others };
    const place = Math.max(0, Math.min(others.length, at ?? others.length));
    return { ...column, ids: [...others.slice(0, place), id, ...others.slice(place)] };
  });
}

export type Direction = "up" | "down" | "left" | "right";

/** Where an item stands. */
export function placeOf(columns: readonly Column[], id: string): { column: number; at: number } | null {
  const column = columns.findIndex((each) => each.ids.includes(id));
  return column < 0 ? null : { column, at: columns[column]?.ids.indexOf(id) ?? 0 };
}

/** Move an item one step; at an edge it stays. */
export function shift(columns: readonly Column[], id: string, direction: Direction): Column[] {
  const place = placeOf(columns, id);
  if (!place) return [...columns];
  const sideways = direction === "left" ? -1 : direction === "right" ? 1 : 0;
  const target = columns[place.column + sideways];
  if (!target) return [...columns];
  const at = place.at + (direction === "up" ? -1 : direction === "down" ? 1 : 0);
  return send(columns, id, target.key, at);
}

/** The item the selection goes to; itself at an edge. */
export function neighbour(columns: readonly Column[], id: string, direction: Direction): string {
  const place = placeOf(columns, id);
  if (!place) return id;
  if (direction === "up" || direction === "down") {
    return columns[place.column]?.ids[place.at + (direction === "up" ? -1 : 1)] ?? id;
  }
  const step = direction === "left" ? -1 : 1;
  for (let i = place.column + step; columns[i]; i += step) {
    const ids = columns[i]?.ids ?? [];
    if (ids.length > 0) return ids[Math.min(place.at, ids.length - 1)] ?? id;
  }
  return id;
}

export function bucketsOf(node: Node): Node[] {
  return walk(node).filter((each) => each.tag === "Bucket" && each.name !== null);
}

function startOf(node: Node): string {
  const buckets = bucketsOf(node);
  if (buckets.length === 0) return node.name ?? "";
  return buckets.find((bucket) => bucket.attrs.default === true || bucket.attrs.default === "true")?.name ?? LEFT_OVER;
}

function emptyColumns(node: Node, listTitle: string | null): Column[] {
  const buckets = bucketsOf(node).map((bucket) => ({
    key: bucket.name ?? "",
    title: textAttr(bucket, "title") ?? inWords(bucket.name ?? ""),
    ids: [],
  }));
  const start = startOf(node);
  const hasStart = buckets.some((bucket) => bucket.key === start);
  return hasStart ? buckets : [{ key: start, title: listTitle ?? "Items", ids: [] }, ...buckets];
}

function asRecord(ranking: Ranking, node: Node): Readonly<Record<string, readonly string[]>> {
  if (ranking === null) return {};
  return Array.isArray(ranking) ? { [node.name ?? ""]: ranking } : (ranking as Record<string, readonly string[]>);
}
