import type { Tag } from "../types";
import { boardKeys } from "./board";
import { Ranker } from "./Ranker";
import { isComplete, lacking, type Ranking, readRanking, writeRanking } from "./value";

export const ranker: Tag<Record<string, unknown>, Ranking> = {
  name: "Ranker",
  kind: "control",
  read: readRanking,
  write: writeRanking,
  filled: isComplete,
  lacking,
  keys: boardKeys,
  View: Ranker,
};
