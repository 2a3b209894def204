import { ApiError } from "../../api/client";
import { createStore, del, entries, set, type UseStore } from "idb-keyval";
import type { Result } from "../../draft/types";
import { createDraft, deleteDraft, type DraftBody, updateDraft } from "./calls";

interface KeptDraft {
  user: number;
  task: number;
  results: readonly Result[];
  leadTimeS: number;
}

/** Unfinished answers in this browser: they survive a reload without a server. */
export class KeptDrafts {
  #drafts = new Map<number, KeptDraft>();
  #opened: UseStore | undefined;

  constructor(
    private readonly user: number,
    private readonly name = "juryroom-drafts",
  ) {}

  async open(): Promise<void> {
    const kept = await entries<string, KeptDraft>(this.#store()).catch(() => []);
    for (const [, draft] of kept) if (draft.user === this.user) this.#drafts.set(draft.task, draft);
  }

  of(task: number): KeptDraft | undefined {
    return this.#drafts.get(task);
  }

  keep(task: number, results: readonly Result[], leadTimeS: number): void {
    const draft = { user: this.user, task, results, leadTimeS };
    this.#drafts.set(task, draft);
    void set(this.#key(task), draft, this.#store()).catch(() => undefined);
  }

  forget(task: number): void {
    if (!this.#drafts.delete(task)) return;
    void del(this.#key(task), this.#store()).catch(() => undefined);
  }

  #key(task: number): string {
    return `${this.user}/${task}`;
  }

  #store(): UseStore {
    return (this.#opened ??= createStore(this.name, "drafts"));
  }
}

export type DraftState = "saved" | "saving" | "offline";

const PAUSE_MS = 1000;
const RETRY_MS = 3000;

/** Saves one task's unfinished answer on the server, at most a second after a change. */
export class Autosave {
  /** The draft on the server, once there is one. */
  id: number | null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #body: DraftBody | null = null;
  #sending: Promise<void> | null = null;
  #ended = false;

  constructor(
    private readonly task: number,
    id: number | null,
    private readonly onState: (state: DraftState) => void,
  ) {
    this.id = id;
  }

  change(body: DraftBody): void {
    this.#body = body;
    if (this.#timer !== undefined) return;
    this.onState("saving");
    this.#later(PAUSE_MS);
  }

  async flush(): Promise<void> {
    this.#stopTimer();
    if (this.#sending) await this.#sending;
    const body = this.#body;
    if (!body || this.#ended) return;
    this.#body = null;
    this.#sending = this.#send(body).finally(() => {
      this.#sending = null;
    });
    await this.#sending;
  }

  /** The answer is given: its draft goes with it. One that is just being made is removed after. */
  end(): number | null {
    this.#ended = true;
    this.#stopTimer();
    this.onState("saved");
    if (this.#sending && this.id === null) {
      void this.#sending.then(() => (this.id === null ? undefined : deleteDraft(this.id).catch(() => undefined)));
    }
    return this.id;
  }

  async #send(body: DraftBody): Promise<void> {
    try {
      const saved = this.id === null ? await createDraft(this.task, body) : await updateDraft(this.id, body);
      this.id = saved.id;
      if (!this.#ended && !this.#body) this.onState("saved");
    } catch (error) {
      if (!this.#ended) this.#failed(body, error);
    }
  }

  /** The browser keeps the draft as well. What the server will never take, it says at submit. */
  #failed(body: DraftBody, error: unknown): void {
    if (error instanceof ApiError && error.status < 500) return this.onState("saved");
    this.#body ??= body;
    this.onState("offline");
    this.#later(RETRY_MS);
  }

  #later(ms: number): void {
    this.#timer ??= setTimeout(() => void this.flush(), ms);
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
