import { newUuid } from "../../draft/identity";
import type { Result } from "../../draft/types";
import type { Unsent } from "./outbox/store";
import type { Open } from "./opening";

interface Given {
  user: number;
  project: number;
  results: readonly Result[];
  /** Skipped: not an answer, though what was answered goes along. */
  cancelled: boolean;
  leadTimeS: number;
  /** The draft on the server that this answer replaces. */
  draftId: number | null;
  /** More to keep with the answer, e.g. which picture failed. */
  meta: Record<string, unknown>;
}

/** The answer as it is kept and sent. */
export function answerOf(open: Open, given: Given): Unsent {
  const { held, draft, again } = open;
  const fresh = again === null && held.lease.token > 0;
  return {
    id: newUuid(),
    user: given.user,
    project: given.project,
    task: held.task.id,
    annotation: again?.annotation ?? null,
    after: again && again.annotation === null ? again.unsent : null,
    body: {
      result: given.results,
      lead_time: given.leadTimeS,
      was_cancelled: given.cancelled,
      meta: { shown: draft.shown, ...(held.reveal ? { reveal: held.reveal } : {}), ...given.meta },
      ...(fresh ? { lease: held.lease.token } : {}),
      ...(given.draftId === null ? {} : { draft_id: given.draftId }),
      ...(draft.fromPrediction === null ? {} : { parent_prediction: draft.fromPrediction }),
    },
    made: Date.now(),
    refused: null,
  };
}
