import { ApiError, call } from "../../../api/client";
import type { OutboxStore, Refusal, Unsent } from "./store";

export interface OutboxState {
  /** Answers not yet acknowledged. */
  waiting: number;
  /** What is in the way: nothing, no answer from the server, or a session that ended. */
  hindered: "offline" | "signed-out" | null;
  /** Answers the server will not have, kept until a person decides. */
  refused: readonly Unsent[];
}

export interface SenderParts {
  store: OutboxStore;
  user: number;
  /** Sends one answer; returns the annotation's id. */
  post?: (unsent: Unsent) => Promise<number>;
  /** Waits before another try; `woken` ends the wait early. */
  wait?: (ms: number, woken: AbortSignal) => Promise<void>;
  random?: () => number;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/** Sends unsent answers one after the other, in the order they were given, until each is acknowledged or refused. */
export class Sender {
  state: OutboxState = { waiting: 0, hindered: null, refused: [] };
  #parts: Required<SenderParts>;
  #records: Unsent[] = [];
  #listeners = new Set<() => void>();
  #acknowledged = new Set<(unsent: Unsent, annotation: number) => void>();
  /** Annotation ids of answers that were acknowledged while changes to them waited. */
  #made = new Map<string, number>();
  #running = false;
  #woken = new AbortController();
  #stopped = false;

  constructor(parts: SenderParts) {
    this.#parts = { post: postAnswer, wait: waitFor, random: Math.random, ...parts };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  onAcknowledged(listener: (unsent: Unsent, annotation: number) => void): () => void {
    this.#acknowledged.add(listener);
    return () => this.#acknowledged.delete(listener);
  }

  /** Take up what an earlier page left behind. */
  async start(): Promise<void> {
    const kept = await this.#parts.store.all();
    const known = new Set(this.#records.map((unsent) => unsent.id));
    const mine = kept.filter((unsent) => unsent.user === this.#parts.user && !known.has(unsent.id));
    this.#records = [...mine, ...this.#records].sort((a, b) => a.made - b.made);
    this.#tell();
    void this.#run();
  }

  stop(): void {
    this.#stopped = true;
    this.#woken.abort();
  }

  /** Keep an answer, then send it. Resolves when it is kept. */
  async add(unsent: Unsent): Promise<void> {
    this.#records = [...this.#records, unsent];
    this.#tell();
    try {
      await this.#parts.store.put(unsent);
    } finally {
      void this.#run();
    }
  }

  /** Forget an answer: a person decided, or it is sent anew as another. */
  async drop(id: string): Promise<void> {
    await this.#forget(id);
    this.#tell();
  }

  /** Try now: the network is back, or a person signed in again. */
  wake(): void {
    this.#woken.abort();
    void this.#run();
  }

  /** Tasks with an answer on its way: the queue must not hand them out again. */
  tasks(project: number): number[] {
    return this.#waiting()
      .filter((unsent) => unsent.project === project)
      .map((unsent) => unsent.task);
  }

  has(id: string): boolean {
    return this.#records.some((unsent) => unsent.id === id && unsent.refused === null);
  }

  #waiting(): Unsent[] {
    return this.#records.filter((unsent) => unsent.refused === null);
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    let tries = 0;
    for (let next = this.#next(); next && !this.#stopped; next = this.#next()) {
      const hindered = await exclusively(() => this.#sendOne(next as Unsent));
      if (hindered === null) {
        tries = 0;
        continue;
      }
      this.#become({ hindered });
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries++) * (0.75 + this.#parts.random() / 2);
      this.#woken = new AbortController();
      await this.#parts.wait(wait, this.#woken.signal);
    }
    this.#running = false;
  }

  /** The oldest that can go: a change waits for the answer it changes, unless that one was given up. */
  #next(): Unsent | undefined {
    const open = new Set(this.#records.map((each) => each.id));
    return this.#waiting().find((unsent) => unsent.annotation !== null || unsent.after === null || !open.has(unsent.after));
  }

  /** Null when it is done with, else what is in the way. */
  async #sendOne(unsent: Unsent): Promise<OutboxState["hindered"]> {
    const annotation = unsent.annotation ?? (unsent.after === null ? null : (this.#made.get(unsent.after) ?? null));
    try {
      const id = await this.#parts.post({ ...unsent, annotation });
      this.#made.set(unsent.id, id);
      await this.#adopt(unsent.id, id);
      await this.#forget(unsent.id);
      this.#become({ hindered: null });
      for (const listener of this.#acknowledged) listener(unsent, id);
      return null;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === null) return this.#postpone(unsent, error);
      await this.#refuse(unsent, refusal);
      return null;
    }
  }

  /** Changes that wait for this answer now know which annotation they change, also after a reload. */
  async #adopt(id: string, annotation: number): Promise<void> {
    this.#records = this.#records.map((each) => (each.after === id ? { ...each, annotation } : each));
    await Promise.all(this.#records.filter((each) => each.after === id).map((each) => this.#parts.store.put(each)));
  }

  /** Later. What the server stumbles over lets the others pass; without a server or a session nothing passes. */
  #postpone(unsent: Unsent, error: unknown): OutboxState["hindered"] {
    if (!(error instanceof ApiError)) return "offline";
    if (error.status === 401) return "signed-out";
    this.#records = [...this.#records.filter((each) => each.id !== unsent.id), unsent];
    return "offline";
  }

  async #refuse(unsent: Unsent, refused: Refusal): Promise<void> {
    const marked = { ...unsent, refused };
    this.#records = this.#records.map((each) => (each.id === unsent.id ? marked : each));
    await this.#parts.store.put(marked);
    this.#become({ hindered: null });
  }

  async #forget(id: string): Promise<void> {
    this.#records = this.#records.filter((unsent) => unsent.id !== id);
    await this.#parts.store.remove(id);
  }

  #tell(): void {
    this.#become({});
  }

  #become(change: Partial<OutboxState>): void {
    const refused = this.#records.filter((unsent) => unsent.refused !== null);
    this.state = { ...this.state, ...change, waiting: this.#waiting().length, refused };
    for (const listener of this.#listeners) listener();
  }
}

/** Answers of the server that say "not now" rather than "no". */
const PASSING = new Set([401, 408, 425, 429]);
/** Conflicts that stay: the task or the answer is not what it was. Others (two writes at once) pass. */
const LASTING = new Set(["lease_lost", "already_exists", "revision_conflict"]);

/** A refusal is final: the same answer will not be taken later. Everything else is tried again. */
function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof ApiError)) return null;
  const passing = PASSING.has(error.status) || (error.status === 409 && !LASTING.has(error.code));
  if (error.status < 400 || error.status >= 500 || passing) return null;
  return { status: error.status, code: error.code, message: error.message };
}

/** Two tabs of one browser share the outbox: only one sends at a time. */
async function exclusively<T>(work: () => Promise<T>): Promise<T> {
  if (typeof navigator === "undefined" || !("locks" in navigator)) return work();
  return navigator.locks.request("juryroom-outbox", work) as Promise<T>;
}

function waitFor(ms: number, woken: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    woken.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Sends one answer; the same `unique_id` twice is stored once. */
export async function postAnswer(unsent: Unsent): Promise<number> {
  if (unsent.annotation !== null) {
    const { result, lead_time, was_cancelled } = unsent.body;
    const path = `/api/annotations/${unsent.annotation}/`;
    const changed = await call<{ id: number }>(path, { method: "PATCH", body: { result, lead_time, was_cancelled } });
    return changed.id;
  }
  const stored = await call<{ id: number }>(`/api/tasks/${unsent.task}/annotations/`, {
    method: "POST",
    body: { ...unsent.body, unique_id: unsent.id },
  });
  return stored.id;
}
