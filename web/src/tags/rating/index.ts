import type { ControlKey, Tag } from "../types";
import { Rating } from "./Rating";
import { mostStars, pressed, readStars, type Stars, writeStars } from "./value";

export const rating: Tag<Record<string, unknown>, Stars> = {
  name: "Rating",
  kind: "control",
  read: readStars,
  write: writeStars,
  filled: (stars) => stars !== null && stars > 0,
  initial: (node) => Number(node.attrs.defaultValue) || undefined,
  keys: ({ node, value, change, origin }) =>
    Array.from({ length: mostStars(node) }, (_, i): ControlKey => {
      const stars = i + 1;
      return { id: String(stars), label: String(stars), wanted: null, press: () => change(pressed(stars, value, origin)) };
    }),
  View: Rating,
};
