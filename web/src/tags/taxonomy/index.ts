import type { Tag } from "../types";
import { Taxonomy } from "./Taxonomy";
import { type Paths, readPaths, writePaths } from "./value";

export const taxonomy: Tag<Record<string, unknown>, Paths> = {
  name: "Taxonomy",
  kind: "control",
  openEnded: true,
  read: readPaths,
  write: writePaths,
  filled: (paths) => paths.length > 0,
  View: Taxonomy,
};
