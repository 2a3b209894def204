import type { Tag } from "../types";
import { HyperText } from "./HyperText";

export const hypertext: Tag = { name: "HyperText", kind: "object", View: HyperText };
