import type { ControlKey, Tag } from "../types";
import { Choices } from "./Choices";
import { optionsOf } from "./options";
import { type Chosen, isNested, pressed, readChosen, writeChosen } from "./value";

export const choices: Tag<Record<string, unknown>, Chosen> = {
  name: "Choices",
  kind: "control",
  read: readChosen,
  write: writeChosen,
  filled: (chosen) => chosen.length > 0,
  initial: (node, task) => {
    const preset = optionsOf(node, task).filter((option) => option.selected);
    return preset.length > 0 ? preset.map((option) => (isNested(node) ? option.path : option.id)) : undefined;
  },
  keys: ({ node, value, change, task, origin }) =>
    optionsOf(node, task).map((option): ControlKey => ({
      id: option.path.join("/"),
      label: option.label,
      wanted: option.wanted,
      press: () => change(pressed(option, value, node, origin)),
    })),
  View: Choices,
};
