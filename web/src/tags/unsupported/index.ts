import type { RegionsValue } from "../labelKeys";
import type { Tag } from "../types";
import { Unsupported } from "./Unsupported";

/** Its results pass through as they came. */
export const unsupported: Tag<Record<string, unknown>, RegionsValue> = {
  name: "unsupported",
  kind: "control",
  read: (results) => results,
  write: (value) => [...value],
  View: Unsupported,
};
