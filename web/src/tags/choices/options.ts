import { asText } from "../binding";
import { textAttr } from "../results";
import type { Node, TaskContext } from "../types";

/** One choice as offered; `path` is where it stands in nested choices. */
export interface Option {
  /** What is stored: the alias, else the value. */
  id: string;
  /** What is read. */
  label: string;
  path: readonly string[];
  depth: number;
  html: string | null;
  explanation: string | null;
  wanted: string | null;
  selected: boolean;
  style: string | null;
}

/** A line between choices: a Header of a View inside Choices. */
export interface Heading {
  heading: string;
}

export type Entry = Option | Heading;

/** All choices in the order of the config, then those from the task's data. */
export function entriesOf(node: Node, task: Pick<TaskContext, "resolve">): Entry[] {
  const bound = textAttr(node, "value");
  const dynamic = bound === null ? undefined : task.resolve(bound);
  return [...fromNodes(node.children, [], task), ...fromData(dynamic, [])];
}

export function optionsOf(node: Node, task: Pick<TaskContext, "resolve">): Option[] {
  return entriesOf(node, task).filter((entry): entry is Option => "id" in entry);
}

function fromNodes(nodes: readonly Node[], above: readonly string[], task: Pick<TaskContext, "resolve">): Entry[] {
  return nodes.flatMap((child): Entry[] => {
    if (child.tag === "Header") return [{ heading: asText(task.resolve(textAttr(child, "value") ?? "")) }];
    if (child.tag !== "Choice") return fromNodes(child.children, above, task);
    const text = (name: string) => textAttr(child, name);
    const label = text("value") ?? text("alias") ?? "";
    const id = text("alias") ?? label;
    const path = [...above, id];
    const option: Option = {
      id,
      label,
      path,
      depth: above.length,
      html: text("html"),
      explanation: text("hint"),
      wanted: text("hotkey"),
      selected: child.attrs.selected === true,
      style: text("style"),
    };
    return [option, ...fromNodes(child.children, path, task)];
  });
}

function fromData(value: unknown, above: readonly string[]): Entry[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown): Entry[] => {
    const given = typeof item === "object" && item !== null ? (item as Record<string, unknown>) : { value: item };
    const text = (name: string) => (given[name] === undefined || given[name] === null ? null : asText(given[name]));
    const label = text("value") ?? text("alias") ?? "";
    const id = text("alias") ?? label;
    if (id === "") return [];
    const path = [...above, id];
    const option: Option = {
      id,
      label,
      path,
      depth: above.length,
      html: text("html"),
      explanation: text("hint"),
      wanted: text("hotkey"),
      selected: given.selected === true,
      style: text("style"),
    };
    return [option, ...fromData(given.children, path)];
  });
}
