import type { LabelInterface } from "../../api/interface";
import type { Held } from "../../api/queue";
import type { ReviewTask } from "../../api/reviews";
import { continueFrom } from "../../draft/draft";
import { startTiming } from "../../draft/timing";
import type { Result } from "../../draft/types";
import { withReveal } from "../../tags/scene";
import type { Node } from "../../tags/types";
import type { Open } from "../label/opening";

/** The task with an answer on it, as the labelling screen has it. Sides stand as in the config: the answer is stored so. */
export function sheetOf(task: ReviewTask, lease: { token: number; expires_at: string } | null, shown: LabelInterface, results: readonly Result[]): Open {
  const held = heldOf(task, lease);
  return {
    held,
    tree: withReveal(shown.tree as Node, "always"),
    draft: withResults(task.id, results),
    timing: startTiming(performance.now()),
    memory: new Map(),
    selectedRegion: null,
    problems: {},
    again: null,
    refused: null,
    returned: null,
  };
}

/** What somebody said is a word by now, whoever began it. */
export function withResults(task: number, results: readonly Result[]): Open["draft"] {
  return { ...continueFrom(task, results), touched: new Set(results.map((result) => result.from_name)) };
}

function heldOf(task: ReviewTask, lease: { token: number; expires_at: string } | null): Held {
  const { id, inner_id, project, data, meta, total_annotations } = task;
  const predictions = task.predictions.map(({ id: prediction, result, score, model_version }) => ({
    id: prediction,
    result,
    score,
    model_version,
  }));
  return {
    task: { id, inner_id, project, data, meta, total_annotations, allow_skip: true, predictions, drafts: [] },
    lease: lease ?? { token: 0, expires_at: "" },
    queue: "",
    shuffle_seed: "",
    reveal: "always",
  };
}
