import { choices } from "./choices";
import { header } from "./header";
import { image } from "./image";
import { list } from "./list";
import { pairwise } from "./pairwise";
import { rating } from "./rating";
import { text } from "./text";
import { textarea } from "./textarea";
import type { Node, Tag } from "./types";
import { view } from "./view";

/** Tags by name, as far as one config needs them. */
export type Tags = ReadonlyMap<string, Tag>;

/** A tag knows its own attributes and value; the screen treats them all alike. */
const any = <Attrs, Value>(tag: Tag<Attrs, Value>) => tag as unknown as Tag;

/** What judging pictures needs is in the first download. */
const HERE: Record<string, Tag> = Object.fromEntries(
  [any(view), any(header), any(text), any(image), any(list), any(choices), any(rating), any(textarea), any(pairwise)].map(
    (tag) => [tag.name, tag],
  ),
);

/** Everything else comes when a config has it. */
const LATER: Record<string, () => Promise<Tag>> = {
  Ranker: () => import("./ranker").then((module) => any(module.ranker)),
  Labels: () => import("./labels").then((module) => any(module.labels)),
  RectangleLabels: () => import("./rectangle").then((module) => any(module.rectangleLabels)),
  Rectangle: () => import("./rectangle").then((module) => any(module.rectangle)),
  Audio: () => import("./audio").then((module) => any(module.audio)),
  HyperText: () => import("./hypertext").then((module) => any(module.hypertext)),
  Markdown: () => import("./markdown").then((module) => any(module.markdown)),
  Number: () => import("./number").then((module) => any(module.number)),
  DateTime: () => import("./datetime").then((module) => any(module.datetime)),
  Taxonomy: () => import("./taxonomy").then((module) => any(module.taxonomy)),
  Style: () => import("./style").then((module) => any(module.style)),
  unsupported: () => import("./unsupported").then((module) => any(module.unsupported)),
  container: () => import("./unsupported").then((module) => any(module.container)),
};

/** Shown for tags that are stored and exported but not drawn; of a container, its children are. */
const undrawn = (node: Node) => (node.name === null && node.children.some((child) => !isPart(child)) ? "container" : "unsupported");

/** Tags that their parent reads: they are never drawn on their own. */
const PARTS = new Set(["Choice", "Label", "Bucket", "Shortcut", "Relation", "Channel"]);

export function isPart(node: Node): boolean {
  return PARTS.has(node.tag);
}

export function tagOf(node: Node, tags: Tags): Tag | undefined {
  return (node.drawn ? tags.get(node.tag) : undefined) ?? tags.get(undrawn(node));
}

/** Load what a config needs, so that from then on everything is drawn at once. */
export async function loadTags(tree: Node): Promise<Tags> {
  const names = new Set<string>();
  collect(tree, names);
  const loaded = await Promise.all([...names].map(async (name) => [name, await load(name)] as const));
  return new Map(loaded);
}

function collect(node: Node, names: Set<string>): void {
  if (isPart(node)) return;
  names.add(node.drawn && (HERE[node.tag] || LATER[node.tag]) ? node.tag : undrawn(node));
  for (const child of node.children) collect(child, names);
}

async function load(name: string): Promise<Tag> {
  const tag = HERE[name] ?? (await LATER[name]?.());
  if (!tag) throw new Error(`No tag is registered as ${name}.`);
  return tag;
}
