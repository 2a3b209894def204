/** A tree of choices; what is chosen are paths through it, from the root. */
import type { Result } from "../../draft/types";
import { answer } from "../results";
import type { Node } from "../types";

export type Path = readonly string[];
export type Paths = readonly Path[];

/** One entry of the tree. `id` is what results store: the alias if there is one, else the value. */
export interface Branch {
  id: string;
  text: string;
  hint: string | null;
  path: Path;
  children: Branch[];
}

/** A line of the tree as drawn. */
export interface Row {
  branch: Branch;
  level: number;
  open: boolean;
}

export function readPaths(results: readonly Result[]): Paths {
  const paths = results[0]?.value.taxonomy;
  if (!Array.isArray(paths)) return [];
  return paths.map((path: unknown) => (Array.isArray(path) ? path.map(String) : [String(path)]));
}

export function writePaths(paths: Paths, node: Node, before: readonly Result[]): Result[] {
  if (paths.length === 0) return [];
  const value = before[0]?.value ?? {};
  return answer(node, before, { ...value, taxonomy: paths.map((path) => [...path]) });
}

/** The tree, from the config's Choice children and from `value="$tree"` in the task. */
export function branches(node: Node, resolve: (value: string) => unknown): Branch[] {
  const bound = node.attrs.value;
  const dynamic = typeof bound === "string" && bound.startsWith("$") ? resolve(bound) : [];
  return [...fromNodes(node, []), ...fromData(dynamic, [])];
}

function fromNodes(node: Node, path: Path): Branch[] {
  return node.children.flatMap((child) => {
    if (child.tag !== "Choice") return fromNodes(child, path);
    const branch = branchOf(child.attrs, path);
    return branch === null ? [] : [{ ...branch, children: fromNodes(child, branch.path) }];
  });
}

function fromData(items: unknown, path: Path): Branch[] {
  if (!Array.isArray(items)) return [];
  return items.flatMap((item: unknown) => {
    const attrs = typeof item === "object" && item !== null ? (item as Record<string, unknown>) : { value: item };
    const branch = branchOf(attrs, path);
    return branch === null ? [] : [{ ...branch, children: fromData(attrs.children, branch.path) }];
  });
}

function branchOf(attrs: Record<string, unknown>, path: Path): Branch | null {
  const text = textOf(attrs.value);
  const id = textOf(attrs.alias) ?? text;
  if (id === null) return null;
  return { id, text: text ?? id, hint: textOf(attrs.hint), path: [...path, id], children: [] };
}

function textOf(value: unknown): string | null {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" ? value : null;
}

export function pathKey(path: Path): string {
  return JSON.stringify(path);
}

/** The lines to draw: what is open, or, while searching, what matches and the way there. */
export function rows(tree: readonly Branch[], open: ReadonlySet<string>, search: string, level = 1): Row[] {
  const words = search.trim().toLowerCase();
  return tree.flatMap((branch) => {
    if (words === "") {
      const isOpen = open.has(pathKey(branch.path));
      return [{ branch, level, open: isOpen }, ...(isOpen ? rows(branch.children, open, "", level + 1) : [])];
    }
    const below = rows(branch.children, open, search, level + 1);
    const found = branch.text.toLowerCase().includes(words);
    return found || below.length > 0 ? [{ branch, level, open: below.length > 0 }, ...below] : [];
  });
}

/** Choose or let go; with room for one only, choosing replaces. The rest is left as it is when there is no room. */
export function toggled(paths: Paths, path: Path, most: number): Paths {
  const key = pathKey(path);
  if (paths.some((one) => pathKey(one) === key)) return paths.filter((one) => pathKey(one) !== key);
  if (most === 1) return [path];
  return paths.length >= most ? paths : [...paths, path];
}

/** The words of a path, as the tree shows them; a path the tree does not have is shown as stored. */
export function wordsOf(tree: readonly Branch[], path: Path): string[] {
  const [id, ...rest] = path;
  if (id === undefined) return [];
  const branch = tree.find((one) => one.id === id);
  return branch ? [branch.text, ...wordsOf(branch.children, rest)] : [...path];
}
