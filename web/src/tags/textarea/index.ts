import { asText } from "../binding";
import { textAttr } from "../results";
import type { Tag } from "../types";
import { TextArea } from "./TextArea";
import { readTexts, type Texts, writeTexts } from "./value";

export const textarea: Tag<Record<string, unknown>, Texts> = {
  name: "TextArea",
  kind: "control",
  typed: true,
  read: readTexts,
  write: writeTexts,
  filled: (texts) => texts.some((text) => text.trim() !== ""),
  initial: (node, task) => {
    const value = textAttr(node, "value");
    const text = value === null ? undefined : task.resolve(value);
    return text === undefined || text === "" ? undefined : [asText(text)];
  },
  View: TextArea,
};
