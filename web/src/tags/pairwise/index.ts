import { sidesSwapped } from "../../draft/shuffle";
import type { ControlKey, Tag } from "../types";
import { Around } from "./Around";
import { Pairwise } from "./Pairwise";
import { pressed, readSide, type Side, sideKeys, writeSide } from "./value";

export const pairwise: Tag<Record<string, unknown>, Side | null> = {
  name: "Pairwise",
  kind: "control",
  read: readSide,
  write: writeSide,
  filled: (side) => side !== null,
  keys: ({ node, value, change, task, origin }) => {
    const swapped = node.attrs.shuffle === true && sidesSwapped(task.shuffleSeed, node.name ?? "");
    return sideKeys(node, swapped).map(({ side, label, wanted }): ControlKey => ({
      id: side,
      label,
      wanted,
      press: () => change(pressed(side, value, origin)),
    }));
  },
  View: Pairwise,
  Around,
};
