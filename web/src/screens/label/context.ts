import type { Held } from "../../api/queue";
import { type Kept, thumbnailAddress } from "../../api/thumbnails";
import { resolve } from "../../tags/binding";
import type { Node, TaskContext } from "../../tags/types";
import { namedNodes } from "../../tags/visibility";

interface ContextParts {
  held: Held;
  tree: Node;
  showPrediction: boolean;
  answered: boolean;
  /** What the project keeps small copies of. */
  kept?: Kept;
  mediaFailed(name: string, url: string): void;
}

/** What the tags may know of the task. */
export function contextOf({ held, tree, showPrediction, answered, kept = "off", mediaFailed }: ContextParts): TaskContext {
  const { task, shuffle_seed } = held;
  const newest = showPrediction ? task.predictions.at(-1) : undefined;
  const prediction = newest ? { id: newest.id, score: newest.score, model_version: newest.model_version } : null;
  const names = namedNodes(tree);
  return {
    id: task.id,
    data: task.data,
    prediction,
    answered,
    shuffleSeed: shuffle_seed,
    resolve: (value) => resolve(value, { data: task.data, prediction }),
    small: (picture) => thumbnailAddress(picture, task.id, 128, kept),
    object: (name) => names.get(name) ?? null,
    mediaFailed,
  };
}
