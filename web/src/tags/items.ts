import { asText } from "./binding";

/** One item of a List. */
export interface Item {
  id: string;
  title: string | null;
  body: string | null;
  html: string | null;
  /** The address of its picture. */
  image: string | null;
  /** A figure to show beside it, when the data has one. */
  score: number | null;
}

/** A task's list as items; an item without an id is known by its place. Their pictures as `small` says. */
export function itemsOf(value: unknown, small?: (picture: string) => string): Item[] {
  if (!Array.isArray(value)) return [];
  const seen = new Set<string>();
  return value.flatMap((given: unknown, i): Item[] => {
    const item = typeof given === "object" && given !== null ? (given as Record<string, unknown>) : { title: given };
    const text = (name: string) => (item[name] === undefined || item[name] === null ? null : asText(item[name]));
    const id = text("id") ?? String(i);
    if (seen.has(id)) return [];
    seen.add(id);
    const score = typeof item.score === "number" ? item.score : null;
    const [html, image] = [text("html"), text("image")];
    const shown = small ? { html: html && withPictures(html, small), image: image && small(image) } : { html, image };
    return [{ id, title: text("title"), body: text("body"), ...shown, score }];
  });
}

/** Addresses of an item's pictures: its own, and those in its HTML. */
export function picturesOf({ image, html }: Item): string[] {
  return [...(image ? [image] : []), ...(html ? picturesIn(html) : [])];
}

/** Addresses of the pictures in an item's HTML. */
export function picturesIn(html: string): string[] {
  return Array.from(html.matchAll(/<img\b[^>]*?\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)')/gi), (match) => match[1] ?? match[2] ?? "")
    .map((url) => url.replaceAll("&amp;", "&"))
    .filter(Boolean);
}

/** The same HTML with its pictures from other addresses. */
function withPictures(html: string, small: (picture: string) => string): string {
  return html.replace(/(<img\b[^>]*?\bsrc\s*=\s*)(?:"([^"]*)"|'([^']*)')/gi, (_, before: string, double?: string, single?: string) => {
    const found = small((double ?? single ?? "").replaceAll("&amp;", "&"));
    return `${before}"${found.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`;
  });
}

/** What to call an item in words: its title, else the words in its HTML, else its id. */
export function nameOf(item: Item): string {
  if (item.title) return item.title;
  const words = item.html?.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim();
  return words || item.body || item.id;
}
