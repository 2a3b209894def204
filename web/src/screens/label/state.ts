import type { QueueAnswer } from "../../api/queue";
import type { ReturnedAnswer } from "../../api/reviews";
import type { Answered } from "./answering";
import type { DraftState } from "./drafts";
import type { OutboxState } from "./outbox/sender";
import type { Unsent } from "./outbox/store";

export type SaveState = "saved" | "saving" | "offline" | "signed-out";

export interface SessionState extends Answered {
  phase: "opening" | "working" | "empty" | "stalled";
  progress: QueueAnswer["progress"] | null;
  empty: QueueAnswer["empty"];
  save: SaveState;
  /** Answers on their way. */
  unsent: number;
  /** Answers the server will not have, kept here. */
  refused: readonly Unsent[];
  /** My answers that a reviewer sent back. */
  returned: readonly ReturnedAnswer[];
  /** A skip that waits until this person has said why, with what goes along. */
  unexplained: { task: number; meta: Record<string, unknown> } | null;
  canGoBack: boolean;
  canGoForward: boolean;
}

export const AT_FIRST: SessionState = {
  phase: "opening",
  open: null,
  progress: null,
  empty: null,
  save: "saved",
  unsent: 0,
  refused: [],
  returned: [],
  unexplained: null,
  notice: null,
  canGoBack: false,
  canGoForward: false,
};

/** The worse of the two: answers on their way, and the draft of the one being made. */
export function saveStateOf({ waiting, hindered }: OutboxState, draft: DraftState): SaveState {
  if (hindered && waiting > 0) return hindered;
  if (draft === "offline") return "offline";
  return waiting > 0 ? "saving" : draft;
}

/**
 * What the server counted, with what it may not have seen yet. An answer that was on its way when the server counted is
 * in its number or is not: what was counted here tells, as far as the server's number allows it.
 */
export function asCounted(
  shown: QueueAnswer["progress"] | null,
  progress: QueueAnswer["progress"],
  uncounted: number,
): QueueAnswer["progress"] {
  const more = (shown?.mine_done ?? progress.mine_done + uncounted) - progress.mine_done;
  return ahead(progress, Math.max(0, Math.min(more, uncounted)));
}

/** The server's count, with answers it has yet to receive. */
export function ahead(progress: QueueAnswer["progress"], answers: number): QueueAnswer["progress"] {
  const { mine_done, mine_left } = progress;
  const left = mine_left === null ? null : Math.max(0, mine_left - answers);
  return { ...progress, mine_done: mine_done + answers, mine_left: left };
}

/** Refused for what it says, so a person can mend it; a lost lease or a lost right cannot be mended here. */
export function isFaulty(unsent: Unsent): boolean {
  return [400, 413, 422].includes(unsent.refused?.status ?? 0);
}
