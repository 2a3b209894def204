import type { Tag } from "../types";
import { Header } from "./Header";

export const header: Tag = { name: "Header", kind: "visual", View: Header };
