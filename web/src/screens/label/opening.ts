import type { LabelInterface } from "../../api/interface";
import type { Held } from "../../api/queue";
import type { ReturnedAnswer } from "../../api/reviews";
import { continueFrom, startFrom } from "../../draft/draft";
import { startTiming, type Timing } from "../../draft/timing";
import type { Draft, Result } from "../../draft/types";
import type { Tags } from "../../tags/registry";
import { isShownAtFirst, presets, withReveal, withSides } from "../../tags/scene";
import type { Node } from "../../tags/types";
import { contextOf } from "./context";
import type { Entry } from "./history";
import type { Unsent } from "./outbox/store";

/** The task on screen and the answer being made. */
export interface Open {
  held: Held;
  /** The config as this person sees it: sides may have changed places. */
  tree: Node;
  draft: Draft;
  timing: Timing;
  /** What tags remember while the task is on screen, by name. */
  memory: ReadonlyMap<string, unknown>;
  selectedRegion: string | null;
  /** Why a control blocks Submit, by name. */
  problems: Readonly<Record<string, string>>;
  /** Set while an earlier answer is looked at again. */
  again: Entry | null;
  /** The server's words, when it would not have this answer before. */
  refused: string | null;
  /** What a reviewer said, when this answer came back. */
  returned: ReturnedAnswer | null;
}

export interface Desk {
  shown: LabelInterface;
  tags: Tags;
  /** In ms, as Timing counts it. */
  now: number;
}

/** A task not answered yet: with what was kept of it, else with its draft or prediction. */
export function openFresh(
  held: Held,
  kept: { results: readonly Result[]; leadTimeS: number } | undefined,
  desk: Desk,
): Open {
  const { tree, shown: sides } = asSeen(desk.shown.tree, held);
  const { show_collab_predictions: showPrediction } = desk.shown.project;
  const start = kept
    ? continueFrom(held.task.id, kept.results)
    : startFrom(held.task.id, held.task, showPrediction && isShownAtFirst(tree, desk.tags));
  const context = contextOf({ held, tree, showPrediction, answered: false, mediaFailed: () => undefined });
  const preset = presets(tree, desk.tags, context, start.results);
  const before = kept?.leadTimeS ?? held.task.drafts[0]?.lead_time ?? 0;
  const draft = { ...start, results: [...start.results, ...preset], shown: sides };
  return { ...opened(held, tree, draft), timing: startTiming(desk.now, before * 1000) };
}

/** An answer given before. A prediction confirmed then is a person's word by now. */
export function openAgain(entry: Entry, held: Held, results: readonly Result[], desk: Desk): Open {
  const { tree, shown } = asSeen(desk.shown.tree, held);
  const touched = new Set(results.map((result) => result.from_name));
  const draft = { ...continueFrom(held.task.id, results), touched, shown };
  return { ...opened(held, tree, draft), timing: startTiming(desk.now), again: entry };
}

/** An answer the server found a fault in. */
export function openRefused(unsent: Unsent, entry: Entry | null, held: Held, desk: Desk): Open {
  const { tree, shown } = asSeen(desk.shown.tree, held);
  const draft = { ...continueFrom(unsent.task, unsent.body.result), shown };
  const timing = startTiming(desk.now, unsent.body.lead_time * 1000);
  return { ...opened(held, tree, draft), timing, again: entry, refused: unsent.refused?.message ?? "" };
}

/** The config as this person sees it of this task: sides may have changed places, the score may wait for the answer. */
export function asSeen(tree: Node, held: Held): ReturnType<typeof withSides> {
  return withSides(withReveal(tree, held.reveal), held.shuffle_seed);
}

function opened(held: Held, tree: Node, draft: Draft): Omit<Open, "timing"> {
  return { held, tree, draft, memory: new Map(), selectedRegion: null, problems: {}, again: null, refused: null, returned: null };
}
