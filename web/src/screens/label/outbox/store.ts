import { createStore, del, entries, set, type UseStore } from "idb-keyval";
import type { Result } from "../../../draft/types";

/** An answer on its way: kept in this browser until the server has it. */
export interface Unsent {
  /** The annotation's `unique_id`: sending it twice stores it once. */
  id: string;
  /** Whose answer it is: never sent under another person's session. */
  user: number;
  project: number;
  task: number;
  /** The annotation to change; null for a new one. */
  annotation: number | null;
  /** For a change to an answer that is itself still on its way: that one's id. */
  after: string | null;
  body: AnswerBody;
  /** When it was given, in ms: answers are sent in this order. */
  made: number;
  /** Why the server will not have it; null while it is waiting. */
  refused: Refusal | null;
}

export interface AnswerBody {
  result: readonly Result[];
  lead_time: number;
  was_cancelled: boolean;
  meta?: Record<string, unknown>;
  lease?: number;
  draft_id?: number;
  parent_prediction?: number;
}

export interface Refusal {
  status: number;
  code: string;
  message: string;
}

/** Where unsent answers are kept. */
export interface OutboxStore {
  all(): Promise<Unsent[]>;
  put(unsent: Unsent): Promise<void>;
  remove(id: string): Promise<void>;
}

/** Kept by the browser: outlives reloads, crashes and restarts of the server. */
export function browserStore(name = "juryroom-outbox"): OutboxStore {
  let opened: UseStore | undefined;
  const store = () => (opened ??= createStore(name, "unsent"));
  return {
    all: async () => (await entries<string, Unsent>(store())).map(([, unsent]) => unsent),
    put: (unsent) => set(unsent.id, unsent, store()),
    remove: (id) => del(id, store()),
  };
}

/** For browsers that keep nothing (private windows of some): as good as the page's own life. */
export function memoryStore(): OutboxStore {
  const kept = new Map<string, Unsent>();
  return {
    all: async () => [...kept.values()],
    put: async (unsent) => void kept.set(unsent.id, unsent),
    remove: async (id) => void kept.delete(id),
  };
}
