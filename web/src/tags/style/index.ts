import type { Tag } from "../types";
import { Style } from "./Style";

export const style: Tag = { name: "Style", kind: "visual", View: Style };
