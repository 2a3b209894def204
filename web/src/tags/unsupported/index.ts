import type { RegionsValue } from "../labelKeys";
import type { Tag } from "../types";
import { Container, Unsupported } from "./Unsupported";

/** Its results pass through as they came. */
export const unsupported: Tag<Record<string, unknown>, RegionsValue> = {
  name: "unsupported",
  kind: "control",
  read: (results) => results,
  write: (value) => [...value],
  View: Unsupported,
};

export const container: Tag = { name: "container", kind: "visual", View: Container };
