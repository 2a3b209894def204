import type { ReturnedAnswer } from "../../api/reviews";
import { heartbeat, type Held, type QueueAnswer, type QueueSource, releaseOnLeave, takeTasks } from "../../api/queue";

/** On screen and the next three. */
const WANTED = 4;
const HEARTBEAT_MS = 60_000;

interface QueueParts {
  project: number;
  /** A view whose tasks, in its order, are the queue. */
  source: QueueSource;
  /** Tasks with an answer on its way, which the server may not know of yet. */
  unsent(): number[];
  onChange(): void;
  /** A task went to somebody else while it was held here. */
  onLost(task: number): void;
  onError(error: unknown): void;
}

/** The tasks this browser holds: filled up ahead of the person, kept alive, given back on leaving. */
export class HeldTasks {
  held: readonly Held[] = [];
  progress: QueueAnswer["progress"] | null = null;
  /** How many answers the progress may lack: those that were on their way when the server was asked for it, or are now. */
  uncounted = 0;
  empty: QueueAnswer["empty"] = null;
  /** This person's answers that a reviewer sent back. */
  returned: readonly ReturnedAnswer[] = [];
  #parts: QueueParts;
  #filling: Promise<void> | null = null;
  #again = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  #closed = false;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  open(): void {
    this.#closed = false;
    this.#timer = setInterval(() => void this.beat(), HEARTBEAT_MS);
  }

  /** Ask for as many as are missing; calls while one is under way become one more. */
  fill(): Promise<void> {
    if (this.#filling) {
      this.#again = true;
      return this.#filling;
    }
    this.#filling = this.#fill().finally(() => {
      this.#filling = null;
    });
    return this.#filling;
  }

  /** The task was answered or skipped. */
  take(task: number): Held | undefined {
    const found = this.held.find((each) => each.task.id === task);
    this.held = this.held.filter((each) => each !== found);
    return found;
  }

  /** Give everything back: the person leaves. */
  release(): void {
    const unsent = new Set(this.#parts.unsent());
    const tokens = this.held.filter((each) => !unsent.has(each.task.id)).map((each) => each.lease.token);
    if (tokens.length > 0) releaseOnLeave(this.#parts.project, tokens);
    this.held = [];
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.release();
  }

  async #fill(): Promise<void> {
    do {
      this.#again = false;
      const missing = WANTED - this.held.length;
      if (missing <= 0) return;
      const onTheirWay = this.#parts.unsent();
      try {
        this.#take(onTheirWay, await takeTasks(this.#parts.project, missing, this.#have(), this.#parts.source));
      } catch (error) {
        this.#parts.onError(error);
        return;
      }
    } while (this.#again && !this.#closed);
  }

  #have(): number[] {
    return [...new Set([...this.held.map((each) => each.task.id), ...this.#parts.unsent()])];
  }

  #take(onTheirWay: readonly number[], answer: QueueAnswer): void {
    // What was answered while the server was asked is in neither list any more, and must not come back.
    const have = new Set(this.#have());
    const fresh = answer.tasks.filter((each) => !have.has(each.task.id));
    if (this.#closed) {
      if (fresh.length > 0) releaseOnLeave(this.#parts.project, fresh.map((each) => each.lease.token));
      return;
    }
    this.held = [...this.held, ...fresh];
    this.progress = answer.progress;
    this.uncounted = new Set([...onTheirWay, ...this.#parts.unsent()]).size;
    this.returned = answer.returned ?? [];
    this.empty = this.held.length > 0 ? null : answer.empty;
    this.#parts.onChange();
  }

  /** Keep them; find out which are lost. */
  async beat(): Promise<void> {
    const asked = this.held;
    if (asked.length === 0 || document.visibilityState === "hidden") return;
    try {
      const { leases } = await heartbeat(this.#parts.project, asked.map((each) => each.lease.token));
      const alive = new Set(leases.map((lease) => lease.task));
      const lost = asked.filter((each) => !alive.has(each.task.id) && this.held.includes(each));
      for (const each of lost) this.#parts.onLost(each.task.id);
    } catch {
      // No answer is no loss: the server decides at submit.
    }
  }
}
