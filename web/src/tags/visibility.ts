import type { Result } from "../draft/types";
import { walk } from "./results";
import type { Node } from "./types";

/** What `visibleWhen` looks at. */
export interface Seen {
  results: readonly Result[];
  selectedRegion: string | null;
}

export function isVisible(node: Node, seen: Seen): boolean {
  switch (node.attrs.visibleWhen) {
    case "region-selected":
      return regionMatches(node, seen);
    case "no-region-selected":
      return seen.selectedRegion === null;
    case "choice-selected":
      return choiceMatches(node, seen.results);
    case "choice-unselected":
      return !choiceMatches(node, seen.results);
    default:
      return node.attrs.perRegion !== true || regionMatches(node, seen);
  }
}

/** Names of the controls on screen: neither they nor a View around them is hidden. Their answers count. */
export function visibleNames(tree: Node, seen: Seen): Set<string> {
  const names = new Set<string>();
  const visit = (node: Node) => {
    if (!isVisible(node, seen)) return;
    if (node.name !== null) names.add(node.name);
    node.children.forEach(visit);
  };
  visit(tree);
  return names;
}

/** Results a hidden question would leave behind: an answer to a question that was taken back. Regions' answers stay. */
export function withoutHidden(tree: Node, results: readonly Result[]): Result[] {
  const hidden = new Set<string>();
  const visit = (node: Node, away: boolean) => {
    const gone = away || (String(node.attrs.visibleWhen).startsWith("choice-") && !isVisible(node, { results, selectedRegion: null }));
    if (gone && node.name !== null) hidden.add(node.name);
    for (const child of node.children) visit(child, gone);
  };
  visit(tree, false);
  return results.filter((result) => !hidden.has(result.from_name));
}

function regionMatches(node: Node, { results, selectedRegion }: Seen): boolean {
  if (selectedRegion === null) return false;
  const own = results.filter((result) => result.id === selectedRegion);
  const object = node.attrs.whenTagName;
  if (typeof object === "string" && object !== "" && !own.some((each) => object === each.to_name || object === each.from_name)) return false;
  const wanted = listed(node.attrs.whenLabelValue);
  return wanted === null || own.some((each) => words(each).some((word) => wanted.has(word)));
}

function choiceMatches(node: Node, results: readonly Result[]): boolean {
  const from = node.attrs.whenTagName;
  const wanted = listed(node.attrs.whenChoiceValue);
  return results
    .filter((result) => result.from_name === from)
    .some((result) => words(result).some((word) => wanted === null || wanted.has(word)));
}

/** What a result says, in words; of a path, its last step. */
function words(result: Result): string[] {
  const said = result.value[result.type];
  return (Array.isArray(said) ? said : [said]).map((each: unknown) => String(Array.isArray(each) ? each.at(-1) : each));
}

function listed(value: unknown): Set<string> | null {
  if (typeof value !== "string" || value === "") return null;
  return new Set(value.split(",").map((word) => word.trim()));
}

/** Everything of a config with a name, by name. */
export function namedNodes(tree: Node): Map<string, Node> {
  return new Map(walk(tree).flatMap((node) => (node.name === null ? [] : [[node.name, node] as const])));
}
