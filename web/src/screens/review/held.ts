import { ApiError } from "../../api/client";
import { keepReviews, releaseReviews, type ReviewWish } from "../../api/reviews";
import { Keeping, type KeepingParts, type Leased } from "../label/keeping";

/** On screen and the next one. */
const WANTED = 2;

/** Why there is nothing. */
export interface Nothing {
  reason: string;
  message: string;
}

interface Parts<Shown> extends KeepingParts {
  project: number;
  fetch(wish: ReviewWish): Promise<Shown>;
  onChange(): void;
}

/** The tasks a reviewer holds: the one on screen and the next. */
export class HeldReviews<Shown extends Leased> extends Keeping<Shown> {
  nothing: Nothing | null = null;
  /** Passed over in this visit: they wait for others, or for another look. */
  readonly passed = new Set<number>();
  #parts: Parts<Shown>;

  constructor(parts: Parts<Shown>) {
    super(parts);
    this.#parts = parts;
  }

  /** One task by its id comes first, whatever the order. Raises ApiError. */
  async call(task: number): Promise<Shown> {
    const shown = await this.#parts.fetch({ task });
    this.passed.delete(task);
    this.remove(task);
    this.held = [shown, ...this.held];
    this.nothing = null;
    return shown;
  }

  /** The task is done with. */
  drop(task: number): void {
    this.remove(task);
  }

  /** Not now: give it back, and do not ask for it again until `lookAgain`. */
  pass(task: number): void {
    this.passed.add(task);
    const found = this.remove(task);
    if (found) this.handBack([found]);
  }

  lookAgain(): Promise<void> {
    this.passed.clear();
    return this.fill();
  }

  protected async ask(): Promise<void> {
    while (this.held.length < WANTED && !this.closed && (await this.#askOne()));
  }

  protected keep(tokens: number[]) {
    return keepReviews(this.#parts.project, tokens);
  }

  protected giveBack(tokens: number[]): void {
    releaseReviews(this.#parts.project, tokens);
  }

  async #askOne(): Promise<boolean> {
    const have = [...this.held.map((each) => each.task.id), ...this.passed];
    try {
      this.#take(await this.#parts.fetch({ have }));
      return true;
    } catch (error) {
      if (!(error instanceof ApiError && error.code === "no_task")) throw error;
      if (this.held.length === 0) {
        this.nothing = { reason: error.reason, message: error.message };
        this.#parts.onChange();
      }
      return false;
    }
  }

  #take(shown: Shown): void {
    if (this.closed) return this.handBack([shown]);
    if (this.find(shown.task.id)) return;
    this.held = [...this.held, shown];
    this.nothing = null;
    this.#parts.onChange();
  }
}
