import { isBound } from "../binding";
import { textAttr, walk } from "../results";
import { safeStyle } from "../sanitise";
import type { Node } from "../types";

/** Children of a View that stand together: pictures in a row that takes the room, controls in a row below, the rest as is. */
export interface Group {
  kind: "pictures" | "controls" | "other";
  /** Indexes of the children, in order. */
  at: number[];
}

const COMPACT = new Set(
  "Choices Rating TextArea Pairwise Number DateTime Taxonomy Labels RectangleLabels Rectangle HyperTextLabels".split(" "),
);
/** So many choices or labels still stand in a row with other controls. */
const MOST_IN_A_ROW = 12;
const CAPTIONS = new Set(["View", "Header", "Markdown", "Style"]);
const ROOMY = new Set(["Image", "Ranker", "Text", "HyperText", "List"]);

/** Pictures, and Views with nothing but pictures and their captions. */
export function isPictures(node: Node): boolean {
  if (node.tag === "Image") return true;
  if (node.tag !== "View" || node.attrs.visibleWhen) return false;
  const all = walk(node);
  return all.some((each) => each.tag === "Image") && all.every((each) => each.tag === "Image" || CAPTIONS.has(each.tag));
}

export function picturesIn(node: Node): number {
  return walk(node).filter((each) => each.tag === "Image").length;
}

/** Whether a node wants the room that others leave. */
export function grows(node: Node): boolean {
  return ROOMY.has(node.tag) || (node.tag === "View" && node.children.some(grows));
}

/** A View whose style says how its children stand is left to it. */
export function arrangesItself(node: Node): boolean {
  const style = safeStyle(textAttr(node, "style"));
  return node.attrs.display === "inline" || /flex|grid/.test(style.display ?? "") || Boolean(style.columns ?? style.columnCount);
}

/** Group the children of a View. A heading stays with the control that follows it. */
export function groupsOf(node: Node): Group[] {
  const groups: Group[] = [];
  const children = node.children;
  for (let i = 0; i < children.length; ) {
    const taken = takenBy(children, i);
    const last = groups.at(-1);
    if (last && last.kind === taken.kind && taken.kind !== "other") last.at.push(...taken.at);
    else groups.push(taken);
    i += taken.at.length;
  }
  return groups.map((group) => (group.kind === "pictures" && group.at.length === 1 ? { ...group, kind: "other" } : group));
}

function takenBy(children: readonly Node[], i: number): Group {
  const child = children[i];
  if (child && isPictures(child)) return { kind: "pictures", at: [i] };
  let end = i;
  while (isCaption(children[end])) end++;
  if (isCompact(children[end])) return { kind: "controls", at: range(i, end) };
  return { kind: "other", at: [i] };
}

function isCompact(node: Node | undefined): boolean {
  return node !== undefined && COMPACT.has(node.tag) && walk(node).length - 1 <= MOST_IN_A_ROW;
}

/** A heading in plain words belongs to what follows it; one with a figure of the task is a banner of its own. */
export function isCaption(node: Node | undefined): boolean {
  return node?.tag === "Header" && !isBound(textAttr(node, "value") ?? "");
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
