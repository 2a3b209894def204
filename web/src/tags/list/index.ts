import { itemsOf, picturesOf } from "../items";
import { textAttr } from "../results";
import type { Tag } from "../types";
import { List } from "./List";

export const list: Tag = {
  name: "List",
  kind: "object",
  preload: (node, task) =>
    itemsOf(task.resolve(textAttr(node, "value") ?? ""), task.small).flatMap(picturesOf),
  View: List,
};
