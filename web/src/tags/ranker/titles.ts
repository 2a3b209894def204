import type { Result } from "../../draft/types";
import { nameOf, picturesOf } from "../items";
import { inWords, textAttr, walk } from "../results";
import type { Node, TaskContext } from "../types";
import { itemsUnder } from "./board";
import { bucketsOf } from "./value";

/** What the ids of a ranking stand for on one task. */
export interface Titles {
  item(id: string): string;
  /** The address of the item's picture, when it has one. */
  picture(id: string): string | null;
  bucket(key: string): string;
}

/** For each Ranker of the config, by name. */
export function titlesIn(tree: Node, task: TaskContext): ReadonlyMap<string, Titles> {
  const rankers = walk(tree).filter((node) => node.tag === "Ranker" && node.name !== null);
  return new Map(rankers.map((node) => [node.name ?? "", titlesOf(node, task)]));
}

function titlesOf(node: Node, task: TaskContext): Titles {
  const items = new Map(itemsUnder(node, task).items.map((item) => [item.id, item]));
  const buckets = new Map(bucketsOf(node).map((bucket) => [bucket.name, textAttr(bucket, "title")]));
  return {
    item: (id) => {
      const found = items.get(id);
      return found ? nameOf(found) : id;
    },
    picture: (id) => {
      const found = items.get(id);
      return (found && picturesOf(found)[0]) ?? null;
    },
    bucket: (key) => buckets.get(key) ?? inWords(key),
  };
}

/** The same results with titles for ids, to be put into words. */
export function inTitles(results: readonly Result[], all: ReadonlyMap<string, Titles>): Result[] {
  return results.map((result) => {
    const titles = all.get(result.from_name);
    const ranking = result.value.ranker;
    if (!titles || typeof ranking !== "object" || ranking === null) return result;
    return { ...result, value: { ...result.value, ranker: titled(ranking, titles) } };
  });
}

function titled(ranking: object, titles: Titles): unknown {
  if (Array.isArray(ranking)) return ranking.map((id) => titles.item(String(id)));
  return Object.fromEntries(Object.entries(ranking).map(([key, ids]) => [titles.bucket(key), Array.isArray(ids) ? ids.map((id) => titles.item(String(id))) : ids]));
}

/** The title of the bucket in which a result holds the item. */
export function bucketOf(results: readonly Result[], control: string, item: string, titles: Titles | undefined): string | null {
  const ranking = results.find((result) => result.from_name === control)?.value.ranker;
  if (typeof ranking !== "object" || ranking === null || Array.isArray(ranking)) return null;
  const found = Object.entries(ranking).find(([, ids]) => Array.isArray(ids) && ids.includes(item));
  return found ? (titles?.bucket(found[0]) ?? found[0]) : null;
}
