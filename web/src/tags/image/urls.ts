import { textAttr } from "../results";
import type { Node, TaskContext } from "../types";

/** The pictures of an Image: one for `value`, all for `valueList`. */
export function urlsOf(node: Node, task: Pick<TaskContext, "resolve">): string[] {
  const value = task.resolve(textAttr(node, "valueList") ?? textAttr(node, "value") ?? "");
  const urls = Array.isArray(value) ? value : [value];
  return urls.filter((url): url is string => typeof url === "string" && url !== "");
}

/** Which group of pictures zooms together: all of a task, those of one word, or none but itself. */
export function groupOf(node: Node): string {
  const word = node.attrs.syncZoom;
  if (word === false || word === "false" || word === "none") return `alone:${node.name ?? node.line}`;
  return `together:${word === undefined || word === null || word === "" ? "true" : String(word)}`;
}
