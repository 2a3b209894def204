import { redo, replaceResults, undo } from "../../draft/draft";
import { pauseTiming, resumeTiming } from "../../draft/timing";
import type { Result } from "../../draft/types";
import type { Tags } from "../../tags/registry";
import { missingOf } from "../../tags/scene";
import { withoutHidden } from "../../tags/visibility";
import type { Open } from "./opening";

/** The task with other results for one control; the same object when nothing changed. */
export function changed(open: Open, control: string, results: readonly Result[], typed: boolean): Open {
  const draft = replaceResults(open.draft, control, results, typed);
  if (draft === open.draft) return open;
  const problems = Object.fromEntries(Object.entries(open.problems).filter(([name]) => name !== control));
  return { ...open, draft, problems };
}

export function undone(open: Open): Open {
  return { ...open, draft: undo(open.draft), selectedRegion: null };
}

export function redone(open: Open): Open {
  return { ...open, draft: redo(open.draft), selectedRegion: null };
}

export function remembering(open: Open, name: string, memory: unknown): Open {
  return { ...open, memory: new Map(open.memory).set(name, memory) };
}

/** The clock runs only while the task is looked at. */
export function looking(open: Open, visible: boolean, now: number): Open {
  return { ...open, timing: (visible ? resumeTiming : pauseTiming)(open.timing, now) };
}

/** What is given, without answers to questions no longer asked. */
export function givenResults(open: Open): Result[] {
  return withoutHidden(open.tree, open.draft.results);
}

/** What is in the way of submitting: messages by control, or one sentence, or nothing. */
export function obstacle(open: Open, tags: Tags, mayBeEmpty: boolean): { problems: Open["problems"] } | { notice: string } | null {
  const results = givenResults(open);
  const missing = missingOf(open.tree, tags, results);
  if (missing.size > 0) return { problems: Object.fromEntries(missing) };
  const empty = results.length === 0 && !mayBeEmpty;
  return empty ? { notice: "Nothing is answered yet. Answer, or skip the task." } : null;
}
