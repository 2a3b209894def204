import type { Tag } from "../types";
import { Text } from "./Text";

export const text: Tag = { name: "Text", kind: "object", View: Text };
