import { textAttr } from "../results";
import type { Tag } from "../types";
import { NumberField } from "./Number";
import { type Figure, figureOf, readFigure, writeFigure } from "./value";

export const number: Tag<Record<string, unknown>, Figure> = {
  name: "Number",
  kind: "control",
  typed: true,
  read: readFigure,
  write: writeFigure,
  filled: (figure) => figure !== null,
  initial: (node) => figureOf(node.attrs.defaultValue) ?? undefined,
  // Without a key of its own it is reached by the screen's key for writing.
  keys: ({ node }) => {
    const hotkey = textAttr(node, "hotkey");
    if (hotkey === null) return [];
    const field = () => document.querySelector<HTMLInputElement>(`[data-control="${CSS.escape(node.name ?? "")}"] input`);
    return [{ id: "write", label: "Write a number", wanted: hotkey, press: () => field()?.focus() }];
  },
  View: NumberField,
};
