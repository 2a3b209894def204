import type { ReturnedAnswer } from "../../api/reviews";
import { heartbeat, type Held, type QueueAnswer, type QueueSource, releaseOnLeave, takeTasks } from "../../api/queue";
import { Keeping, type KeepingParts } from "./keeping";

/** On screen and the next three. */
const WANTED = 4;

interface QueueParts extends KeepingParts {
  project: number;
  /** A view whose tasks, in its order, are the queue. */
  source: QueueSource;
  /** Tasks with an answer on its way, which the server may not know of yet. */
  unsent(): number[];
  onChange(): void;
}

/** The tasks an annotator holds: the one on screen and the next ones. */
export class HeldTasks extends Keeping<Held> {
  progress: QueueAnswer["progress"] | null = null;
  /** How many answers the progress may lack: those that were on their way when the server was asked for it, or are now. */
  uncounted = 0;
  empty: QueueAnswer["empty"] = null;
  /** This person's answers that a reviewer sent back. */
  returned: readonly ReturnedAnswer[] = [];
  #parts: QueueParts;

  constructor(parts: QueueParts) {
    super(parts);
    this.#parts = parts;
  }

  /** The task was answered or skipped. */
  take(task: number): Held | undefined {
    return this.remove(task);
  }

  /** Give back what no answer is on its way for: the person leaves. */
  override release(): void {
    const unsent = new Set(this.#parts.unsent());
    this.handBack(this.held.filter((each) => !unsent.has(each.task.id)));
    this.held = [];
  }

  protected async ask(): Promise<void> {
    const missing = WANTED - this.held.length;
    if (missing <= 0) return;
    const onTheirWay = this.#parts.unsent();
    this.#take(onTheirWay, await takeTasks(this.#parts.project, missing, this.#have(), this.#parts.source));
  }

  protected keep(tokens: number[]) {
    return heartbeat(this.#parts.project, tokens);
  }

  protected giveBack(tokens: number[]): void {
    releaseOnLeave(this.#parts.project, tokens);
  }

  #have(): number[] {
    return [...new Set([...this.held.map((each) => each.task.id), ...this.#parts.unsent()])];
  }

  #take(onTheirWay: readonly number[], answer: QueueAnswer): void {
    // What was answered while the server was asked is in neither list any more, and must not come back.
    const have = new Set(this.#have());
    const fresh = answer.tasks.filter((each) => !have.has(each.task.id));
    if (this.closed) return this.handBack(fresh);
    this.held = [...this.held, ...fresh];
    this.progress = answer.progress;
    this.uncounted = new Set([...onTheirWay, ...this.#parts.unsent()]).size;
    this.returned = answer.returned ?? [];
    this.empty = this.held.length > 0 ? null : answer.empty;
    this.#parts.onChange();
  }
}
