/** A task in somebody's hands; without a lease it is only looked at. */
export interface Leased {
  task: { id: number };
  lease: { token: number } | null;
}

export interface KeepingParts {
  /** A task went to somebody else while it was held here. */
  onLost(task: number): void;
  /** The server was asked in vain; it is asked again soon. */
  onError(error: unknown): void;
}

const HEARTBEAT_MS = 60_000;
const RETRY_MS = 3000;
const LOOK_AGAIN_MS = 20_000;

/** Tasks this browser holds: filled up ahead of the person, kept alive, given back on leaving. */
export abstract class Keeping<Item extends Leased> {
  held: readonly Item[] = [];
  protected closed = false;
  #keeping: KeepingParts;
  #filling: Promise<void> | null = null;
  #again = false;
  #beating: ReturnType<typeof setInterval> | undefined;
  #later: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: KeepingParts) {
    this.#keeping = parts;
  }

  /** Ask the server until there are enough, or there is nothing more. */
  protected abstract ask(): Promise<void>;
  /** Tell the server that they are still held; which of them are. */
  protected abstract keep(tokens: number[]): Promise<{ leases: { task: number }[] }>;
  /** Without an answer: the page may be going away. */
  protected abstract giveBack(tokens: number[]): void;

  open(): void {
    this.closed = false;
    this.#beating = setInterval(() => void this.beat(), HEARTBEAT_MS);
  }

  /** Ask for as many as are missing, again and again while there is none; calls while one is under way become one more. */
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

  /** Give everything back: the person leaves. */
  release(): void {
    this.handBack(this.held);
    this.held = [];
  }

  close(): void {
    this.closed = true;
    clearInterval(this.#beating);
    clearTimeout(this.#later);
    this.release();
  }

  /** Keep them; find out which are lost. */
  async beat(): Promise<void> {
    const asked = this.held.filter((each) => each.lease !== null);
    if (asked.length === 0 || document.visibilityState === "hidden") return;
    try {
      const { leases } = await this.keep(tokensOf(asked));
      const alive = new Set(leases.map((lease) => lease.task));
      const lost = asked.filter((each) => !alive.has(each.task.id) && this.held.includes(each));
      for (const each of lost) this.#keeping.onLost(each.task.id);
    } catch {
      // No answer is no loss: the server decides when something is sent.
    }
  }

  protected find(task: number): Item | undefined {
    return this.held.find((each) => each.task.id === task);
  }

  /** The task is done with, or gone. */
  protected remove(task: number): Item | undefined {
    const found = this.find(task);
    this.held = this.held.filter((each) => each !== found);
    return found;
  }

  protected handBack(some: readonly Item[]): void {
    const tokens = tokensOf(some);
    if (tokens.length > 0) this.giveBack(tokens);
  }

  async #fill(): Promise<void> {
    let after: number | null;
    do {
      this.#again = false;
      after = await this.#askOnce();
    } while (this.#again && !this.closed);
    clearTimeout(this.#later);
    if (after !== null && !this.closed) this.#later = setTimeout(() => void this.fill(), after);
  }

  /** After how long to ask again. */
  async #askOnce(): Promise<number | null> {
    try {
      await this.ask();
      return this.held.length === 0 ? LOOK_AGAIN_MS : null;
    } catch (error) {
      if (!this.closed) this.#keeping.onError(error);
      return RETRY_MS;
    }
  }
}

function tokensOf(some: readonly Leased[]): number[] {
  return some.flatMap(({ lease }) => lease?.token ?? []);
}
