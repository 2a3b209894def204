import type { Tag } from "../types";
import { Markdown } from "./Markdown";

export const markdown: Tag = { name: "Markdown", kind: "visual", View: Markdown };
