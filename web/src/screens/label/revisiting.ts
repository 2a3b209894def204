import { messageOf } from "../../api/client";
import type { ReturnedAnswer } from "../../api/reviews";
import { Answering } from "./answering";
import { loadTask } from "./calls";
import { looking } from "./editing";
import { complete, type Entry, History } from "./history";
import { type Desk, type Open, openAgain } from "./opening";
import { AT_FIRST, type SessionState } from "./state";
import type { VisitParts } from "./useVisit";

/** A visit in which answers given before can be taken up again; the queue's own task waits meanwhile. */
export abstract class Revisiting extends Answering<SessionState> {
  protected history: History;
  /** The queue's task while an earlier answer is looked at. */
  protected parked: Open | null = null;

  constructor(parts: VisitParts) {
    super(AT_FIRST, parts);
    this.history = new History(parts.shown.project.id);
  }

  /** The one task this visit is about; null: the queue's. */
  protected abstract get taskId(): number | null;
  protected abstract desk(): Desk;
  /** Nothing of the answer on screen may be lost: another one takes its place. */
  protected abstract flush(): void;
  /** Show the next task of the queue. */
  protected abstract next(): void;
  protected abstract leave(): void;

  /** To the answer before this one. */
  async back(): Promise<void> {
    try {
      const found = await this.history.before();
      if (found) await this.#reopen(found);
      else this.become({ notice: "There is no earlier answer of yours here.", ...this.ways() });
    } catch (error) {
      this.become({ notice: messageOf(error) });
    }
  }

  async forward(): Promise<void> {
    const found = this.history.after();
    if (found) await this.#reopen(found);
    else if (this.history.canGoForward || this.state.open?.returned) this.resume();
  }

  /** The oldest answer of mine that a reviewer sent back, to be done again. */
  async openReturned(): Promise<void> {
    const [first] = this.state.returned;
    if (!first || this.state.open?.returned) return;
    try {
      await this.#bringBack(first.task, first.annotation, first);
    } catch (error) {
      this.become({ notice: messageOf(error) });
    }
  }

  /** The answer on screen was changed elsewhere on this page: it is read again. */
  async readAgain(): Promise<void> {
    const { open } = this.state;
    if (open?.again?.annotation) await this.#bringBack(open.held.task.id, open.again.annotation, open.returned);
  }

  /** Back to the queue's own task. */
  protected resume(): void {
    const { parked } = this;
    this.history.at = null;
    this.parked = null;
    if (this.taskId !== null) return this.leave();
    if (!parked) return this.next();
    this.become({ open: looking(parked, true, this.desk().now), phase: "working", ...this.ways() });
  }

  /** Whether there is somewhere to go from here. */
  protected ways(): Pick<SessionState, "canGoBack" | "canGoForward"> {
    const { canGoBack, canGoForward } = this.history;
    return { canGoBack: this.taskId === null && canGoBack, canGoForward };
  }

  async #reopen({ entry, at }: { entry: Entry; at: number }): Promise<void> {
    const { held, results } = await complete(entry);
    this.#setAside();
    this.history.at = at;
    const open = openAgain(entry, held, results, this.desk());
    this.become({ open, phase: "working", notice: null, ...this.ways() });
  }

  async #bringBack(task: number, annotation: number, returned: ReturnedAnswer | null): Promise<void> {
    const { held, annotations } = await loadTask(task);
    const results = annotations.find((each) => each.id === annotation)?.result ?? [];
    this.#setAside();
    const entry: Entry = { task, annotation, unsent: null, held, results };
    const open = { ...openAgain(entry, held, results, this.desk()), returned };
    this.become({ open, phase: "working", notice: null, ...this.ways(), canGoForward: this.taskId === null });
  }

  /** The queue's own task waits, with its clock stopped. */
  #setAside(): void {
    this.flush();
    const { open } = this.state;
    if (this.history.canGoForward || open?.again) return;
    this.parked = open && looking(open, false, this.desk().now);
  }
}
