import type { Tag } from "../types";
import { View } from "./View";

export const view: Tag = { name: "View", kind: "visual", View };
