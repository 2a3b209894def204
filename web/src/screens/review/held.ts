import { ApiError } from "../../api/client";
import { keepReviews, releaseReviews, type ReviewWish } from "../../api/reviews";

/** On screen and the next one. */
const WANTED = 2;
const HEARTBEAT_MS = 60_000;

/** A task in a reviewer's hands. */
export interface Given {
  task: { id: number };
  lease: { token: number } | null;
}

/** Why there is nothing. */
export interface Nothing {
  reason: string;
  message: string;
}

interface Parts<Shown> {
  project: number;
  fetch(wish: ReviewWish): Promise<Shown>;
  onChange(): void;
  /** A task went to somebody else while it was held here. */
  onLost(task: number): void;
  onError(error: unknown): void;
}

/** The tasks this reviewer holds: one on screen, one fetched ahead, kept alive, given back on leaving. */
export class HeldReviews<Shown extends Given> {
  held: readonly Shown[] = [];
  nothing: Nothing | null = null;
  /** Passed over in this visit: they wait for others, or for another look. */
  readonly passed = new Set<number>();
  #parts: Parts<Shown>;
  #filling: Promise<void> | null = null;
  #again = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  #closed = false;

  constructor(parts: Parts<Shown>) {
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

  /** One task by its id comes first, whatever the order. Raises ApiError. */
  async call(task: number): Promise<Shown> {
    const shown = await this.#parts.fetch({ task });
    this.passed.delete(task);
    this.held = [shown, ...this.held.filter((each) => each.task.id !== task)];
    this.nothing = null;
    return shown;
  }

  /** The task is done with. */
  drop(task: number): void {
    this.held = this.held.filter((each) => each.task.id !== task);
  }

  /** Not now: give it back, and do not ask for it again until `lookAgain`. */
  pass(task: number): void {
    const found = this.held.find((each) => each.task.id === task);
    this.passed.add(task);
    this.drop(task);
    if (found) this.#giveBack([found]);
  }

  lookAgain(): Promise<void> {
    this.passed.clear();
    return this.fill();
  }

  /** Give everything back: the person leaves. */
  release(): void {
    this.#giveBack(this.held);
    this.held = [];
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.release();
  }

  #giveBack(some: readonly Shown[]): void {
    const tokens = some.flatMap(({ lease }) => lease?.token ?? []);
    if (tokens.length > 0) releaseReviews(this.#parts.project, tokens);
  }

  async #fill(): Promise<void> {
    do {
      this.#again = false;
      while (this.held.length < WANTED && !this.#closed && (await this.#fetchOne()));
    } while (this.#again && !this.#closed);
  }

  async #fetchOne(): Promise<boolean> {
    const have = [...this.held.map((each) => each.task.id), ...this.passed];
    try {
      const shown = await this.#parts.fetch({ have });
      if (this.#closed) this.#giveBack([shown]);
      else this.#take(shown);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError && error.code === "no_task")) this.#parts.onError(error);
      else if (this.held.length === 0) {
        this.nothing = { reason: error.reason, message: error.message };
        this.#parts.onChange();
      }
      return false;
    }
  }

  #take(shown: Shown): void {
    if (this.held.some((each) => each.task.id === shown.task.id)) return;
    this.held = [...this.held, shown];
    this.nothing = null;
    this.#parts.onChange();
  }

  /** Keep them; find out which are lost. */
  async beat(): Promise<void> {
    const asked = this.held.filter((each) => each.lease !== null);
    if (asked.length === 0 || document.visibilityState === "hidden") return;
    try {
      const { leases } = await keepReviews(this.#parts.project, asked.flatMap(({ lease }) => lease?.token ?? []));
      const alive = new Set(leases.map((lease) => lease.task));
      const lost = asked.filter((each) => !alive.has(each.task.id) && this.held.includes(each));
      for (const each of lost) this.#parts.onLost(each.task.id);
    } catch {
      // No answer is no loss: the server decides when the review is sent.
    }
  }
}
