import { asText } from "./binding";

/** One item of a List. */
export interface Item {
  id: string;
  title: string | null;
  body: string | null;
  html: string | null;
  /** A figure to show beside it, when the data has one. */
  score: number | null;
}

/** A task's list as items; an item without an id is known by its place. */
export function itemsOf(value: unknown): Item[] {
  if (!Array.isArray(value)) return [];
  const seen = new Set<string>();
  return value.flatMap((given: unknown, i): Item[] => {
    const item = typeof given === "object" && given !== null ? (given as Record<string, unknown>) : { title: given };
    const text = (name: string) => (item[name] === undefined || item[name] === null ? null : asText(item[name]));
    const id = text("id") ?? String(i);
    if (seen.has(id)) return [];
    seen.add(id);
    const score = typeof item.score === "number" ? item.score : null;
    return [{ id, title: text("title"), body: text("body"), html: text("html"), score }];
  });
}

/** Addresses of the pictures in an item's HTML. */
export function picturesIn(html: string): string[] {
  return Array.from(html.matchAll(/<img\b[^>]*?\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)')/gi), (match) => match[1] ?? match[2] ?? "")
    .map((url) => url.replaceAll("&amp;", "&"))
    .filter(Boolean);
}

/** What to call an item in words: its title, else the words in its HTML, else its id. */
export function nameOf(item: Item): string {
  if (item.title) return item.title;
  const words = item.html?.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim();
  return words || item.body || item.id;
}
