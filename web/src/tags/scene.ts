import { originOf, resultsOf } from "../draft/draft";
import { sidesSwapped } from "../draft/shuffle";
import type { Draft, Result } from "../draft/types";
import { type Tags, tagOf } from "./registry";
import { inWords, targetsOf, textAttr, walk } from "./results";
import type { ControlKey, Node, Tag, TagProps, Target, TaskContext } from "./types";
import { visibleNames } from "./visibility";

/** A config on a task, with the answer being made: what Tree draws and what keys act on. */
export interface Scene {
  tree: Node;
  tags: Tags;
  task: TaskContext;
  draft: Draft;
  /** Other results for one control; `typed` joins with the change before it into one undo step. */
  change(control: string, results: Result[], typed: boolean): void;
  memory: ReadonlyMap<string, unknown>;
  remember(name: string, memory: unknown): void;
  selectedRegion: string | null;
  selectRegion(id: string | null): void;
  /** Why a control blocks Submit. */
  problems: Readonly<Record<string, string>>;
  hint(control: string, id: string): string | undefined;
  readonly: boolean;
}

type Props = TagProps<Record<string, unknown>, unknown>;
export type ControlProps = Omit<Props, "children">;

const LABEL_MEMORY = "label of ";

/** All controls of a config in order. */
export function controlsOf(tree: Node, tags: Tags): Node[] {
  return walk(tree).filter((node) => node.name !== null && targetsOf(node).length > 0 && tagOf(node, tags)?.kind === "control");
}

/** What a control is given. */
export function controlProps(node: Node, tag: Tag, scene: Scene): ControlProps {
  const name = node.name ?? "";
  const all = resultsOf(scene.draft, name);
  const scope = scopeOf(node, scene);
  const own = scope ? all.filter(scope.holds) : all;
  const set = (results: Result[]) => {
    const scoped = scope ? [...all.filter((each) => !scope.holds(each)), ...results.map(scope.mark)] : results;
    scene.change(name, scoped, tag.typed === true);
  };
  return {
    ...shared(node, scene),
    value: tag.read?.(own, node),
    change: (value) => set(tag.write?.(value, node, own) ?? []),
    origin: originOf(scene.draft, name),
    regions: scene.draft.results.filter((result) => targetsOf(node).includes(result.to_name)),
    targets: [targetOf(node, scene)],
  };
}

/** What an object is given: the controls that point at it, and their regions. */
export function objectProps(node: Node, scene: Scene): ControlProps {
  const pointing = controlsOf(scene.tree, scene.tags).filter((each) => node.name !== null && targetsOf(each).includes(node.name));
  return {
    ...shared(node, scene),
    value: undefined,
    change: () => undefined,
    origin: null,
    regions: scene.draft.results.filter((result) => result.to_name === node.name),
    targets: pointing.map((each) => targetOf(each, scene)),
  };
}

function shared(node: Node, scene: Scene) {
  const key = memoryKey(node);
  return {
    node,
    task: scene.task,
    readonly: scene.readonly,
    hint: (id: string) => scene.hint(node.name ?? "", id),
    selectRegion: scene.selectRegion,
    selectedRegion: scene.selectedRegion,
    memory: scene.memory.get(key),
    remember: (memory: unknown) => scene.remember(key, memory),
    problem: scene.problems[node.name ?? ""] ?? null,
    ...titleOf(node, scene),
  };
}

function targetOf(node: Node, scene: Scene): Target {
  const name = node.name ?? "";
  const active = scene.memory.get(LABEL_MEMORY + name);
  return {
    node,
    results: resultsOf(scene.draft, name),
    replace: (results) => scene.change(name, results, false),
    activeLabel: typeof active === "string" ? active : null,
    setActiveLabel: (label) => {
      if (label !== null) for (const other of rivalsOf(node, scene)) scene.remember(LABEL_MEMORY + other, null);
      scene.remember(LABEL_MEMORY + name, label);
    },
  };
}

/** Other controls with a label chosen on the same object: one label is drawn with at a time. */
function rivalsOf(node: Node, scene: Scene): string[] {
  const objects = new Set(targetsOf(node));
  return controlsOf(scene.tree, scene.tags)
    .filter((other) => other !== node && targetsOf(other).some((name) => objects.has(name)))
    .map((other) => other.name ?? "")
    .filter((name) => typeof scene.memory.get(LABEL_MEMORY + name) === "string");
}

/** Controls that answer once per region, or once per picture of a list, see and write only that answer. */
function scopeOf(node: Node, scene: Scene) {
  if (node.attrs.perRegion === true) {
    const region = scene.draft.results.find((result) => result.id === scene.selectedRegion && result.from_name !== node.name);
    return {
      holds: (result: Result) => result.id === scene.selectedRegion,
      mark: (result: Result): Result => (region ? { ...geometry(region), ...result, id: region.id, value: { ...geometry(region).value, ...result.value } } : result),
    };
  }
  if (node.attrs.perItem === true) {
    const object = scene.memory.get(targetsOf(node)[0] ?? "") as { item?: number } | undefined;
    const item = object?.item ?? 0;
    return {
      holds: (result: Result) => (result.item_index ?? 0) === item,
      mark: (result: Result): Result => ({ ...result, item_index: item }),
    };
  }
  return null;
}

/** Where a region is, without its labels: an answer about it repeats this. */
function geometry(region: Result): Pick<Result, "value"> & Partial<Result> {
  const { original_width, original_height, image_rotation, original_length } = region;
  const value = Object.fromEntries(Object.entries(region.value).filter(([key]) => key !== region.type && !key.endsWith("labels")));
  const size = { original_width, original_height, image_rotation, original_length };
  return { ...Object.fromEntries(Object.entries(size).filter(([, each]) => each !== undefined)), value };
}

function memoryKey(node: Node): string {
  return node.name ?? `${node.tag} ${node.line}`;
}

/** The Header right above a control names it. */
function titleOf(node: Node, scene: Scene): { title: string; titled: boolean } {
  const parent = walk(scene.tree).find((each) => each.children.includes(node));
  const above = parent?.children[parent.children.indexOf(node) - 1];
  const heading = above?.tag === "Header" ? (textAttr(above, "value") ?? "") : "";
  if (heading !== "" && !heading.includes("$")) return { title: heading, titled: true };
  return { title: inWords(node.name ?? node.tag), titled: false };
}

/** Every key of every control on screen, and of sounds. */
export function keysOf(scene: Scene): { owner: string; keys: ControlKey[] }[] {
  const visible = visibleNames(scene.tree, { results: scene.draft.results, selectedRegion: scene.selectedRegion });
  return walk(scene.tree).flatMap((node) => {
    const tag = tagOf(node, scene.tags);
    if (!tag?.keys || node.name === null || !visible.has(node.name)) return [];
    const props = tag.kind === "object" ? objectProps(node, scene) : controlProps(node, tag, scene);
    return [{ owner: node.name, keys: tag.keys(props) }];
  });
}

/** Required controls on screen without an answer, in order, each with its message. */
export function missingOf(tree: Node, tags: Tags, results: readonly Result[]): Map<string, string> {
  const visible = visibleNames(tree, { results, selectedRegion: null });
  const missing = new Map<string, string>();
  for (const node of controlsOf(tree, tags)) {
    if (node.attrs.required !== true || node.name === null || !visible.has(node.name)) continue;
    if (!isFilled(node, tags, results)) missing.set(node.name, textAttr(node, "requiredMessage") ?? lackOf(node, tags, results));
  }
  return missing;
}

/** Complete enough to submit: what is required is there; where nothing is, some answer is. */
export function isAnswered(tree: Node, tags: Tags, results: readonly Result[]): boolean {
  const controls = controlsOf(tree, tags);
  if (controls.some((node) => node.attrs.required === true)) return missingOf(tree, tags, results).size === 0;
  return controls.some((node) => tagOf(node, tags)?.typed !== true && isFilled(node, tags, results));
}

function lackOf(node: Node, tags: Tags, results: readonly Result[]): string {
  const tag = tagOf(node, tags);
  const own = results.filter((result) => result.from_name === node.name);
  return tag?.lacking?.(tag.read?.(own, node), node) ?? "Needs an answer";
}

/** The config with the model's score shown when the server says: in Headers that show a prediction's figure, and in those
 *  that the config itself holds back. Other headings stay. */
export function withReveal(tree: Node, reveal: "always" | "after-answer" | null | undefined): Node {
  if (!reveal) return tree;
  const set = (node: Node): Node => {
    const shows = node.tag === "Header" && (node.attrs.reveal === "after-answer" || String(node.attrs.value).includes("$prediction."));
    const children = node.children.map(set);
    return shows ? { ...node, children, attrs: { ...node.attrs, reveal } } : { ...node, children };
  };
  return set(tree);
}

function isFilled(node: Node, tags: Tags, results: readonly Result[]): boolean {
  const tag = tagOf(node, tags);
  const own = results.filter((result) => result.from_name === node.name);
  if (own.length === 0) return false;
  return tag?.filled?.(tag.read?.(own, node)) ?? true;
}

/** Answers a person gives blind: a config that reveals a score only after the answer does not fill in the model's answer
 *  either. Regions are shown, they are what is corrected. */
export function isShownAtFirst(tree: Node, tags: Tags): (result: Result) => boolean {
  const blind = walk(tree).some((node) => node.tag === "Header" && node.attrs.reveal === "after-answer");
  if (!blind) return () => true;
  const drawn = new Set(controlsOf(tree, tags).flatMap((node) => (tagOf(node, tags)?.Overlay ? [node.name] : [])));
  return (result) => drawn.has(result.from_name);
}

/** Results of what the config presets: chosen from the start, a default value, a prefilled text. */
export function presets(tree: Node, tags: Tags, task: TaskContext, results: readonly Result[]): Result[] {
  return controlsOf(tree, tags).flatMap((node) => {
    const tag = tagOf(node, tags);
    if (!tag?.initial || node.attrs.perRegion === true || results.some((result) => result.from_name === node.name)) return [];
    const value = tag.initial(node, task);
    return value === undefined ? [] : (tag.write?.(value, node, []) ?? []);
  });
}

/** Pairwise with `shuffle`: the tree as this person sees it, and what is shown on which side. */
export function withSides(tree: Node, seed: string): { tree: Node; shown: Record<string, { left: string; right: string }> } {
  const shown: Record<string, { left: string; right: string }> = {};
  const swaps = new Map<string, string>();
  for (const node of walk(tree)) {
    const [left, right] = targetsOf(node);
    if (node.tag !== "Pairwise" || node.name === null || !left || !right) continue;
    const swapped = node.attrs.shuffle === true && sidesSwapped(seed, node.name);
    shown[node.name] = swapped ? { left: right, right: left } : { left, right };
    if (swapped) swaps.set(left, right).set(right, left);
  }
  const objects = new Map(walk(tree).flatMap((node) => (node.name && swaps.has(node.name) ? [[node.name, node] as const] : [])));
  const swap = (node: Node): Node => {
    const other = node.name === null ? undefined : objects.get(swaps.get(node.name) ?? "");
    return other ?? (node.children.length > 0 ? { ...node, children: node.children.map(swap) } : node);
  };
  return { tree: swaps.size === 0 ? tree : swap(tree), shown };
}
