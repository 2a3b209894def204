import { ApiError, messageOf } from "../../api/client";
import type { ReviewTask, ReviewWish } from "../../api/reviews";
import type { Result } from "../../draft/types";
import type { TaskContext } from "../../tags/types";
import { type Answered, Answering } from "../label/answering";
import { contextOf } from "../label/context";
import { changed } from "../label/editing";
import type { Open } from "../label/opening";
import { Pictures } from "../label/preload";
import type { VisitParts } from "../label/useVisit";
import { HeldReviews, type Nothing } from "./held";
import { sheetOf } from "./sheet";

export interface SittingParts extends VisitParts {
  /** The task to begin with; null: the queue's. */
  task: number | null;
  /** A query of the API as text, whose tasks are the queue. */
  query?: string;
}

export interface SittingState<Shown, More> extends Answered {
  phase: "opening" | "working" | "empty" | "stalled";
  shown: Shown | null;
  /** The reviewer changes the answer that is drawn. */
  editing: boolean;
  /** A decision is on its way. */
  sending: boolean;
  progress: string;
  nothing: Nothing | null;
  /** Tasks passed over in this visit. */
  passed: number;
  canTakeBack: boolean;
  more: More;
}

/** A decision of this visit that can be taken back. */
interface Decision {
  task: number;
  annotation: number | null;
  takeBack(): Promise<void>;
}

/** What either kind of visit shows. */
export type Whole = { task: ReviewTask; lease: { token: number; expires_at: string } | null };

/** One visit of a reviewer: what is on screen, one task ahead, and the way back. What is decided is for the two kinds. */
export abstract class Sitting<Shown extends Whole, More> extends Answering<SittingState<Shown, More>> {
  protected parts: SittingParts;
  protected queue: HeldReviews<Shown>;
  #pictures: Pictures;
  #decisions: Decision[] = [];
  #closed = false;

  constructor(parts: SittingParts, more: More) {
    super({
      phase: "opening", shown: null, open: null, editing: false, sending: false, progress: "", nothing: null, passed: 0,
      notice: null, canTakeBack: false, more,
    }, parts);
    this.parts = parts;
    this.#pictures = new Pictures(parts.shown, parts.tags);
    this.queue = new HeldReviews<Shown>({
      project: parts.shown.project.id,
      fetch: (wish) => this.fetch({ query: parts.query, ...wish }),
      onChange: () => this.#filled(),
      onLost: (task) => this.#lost(task),
      onError: (error) => this.#stall(error),
    });
  }

  protected abstract fetch(wish: ReviewWish): Promise<Shown>;
  /** What is drawn of a task at first; `annotation`: the answer to come back to. */
  protected abstract begin(shown: Shown, annotation: number | null): { results: readonly Result[]; more: More };
  protected abstract countWords(): Promise<string>;

  async open(): Promise<void> {
    this.queue.open();
    void this.#count();
    if (this.parts.task !== null) await this.#call(this.parts.task, null);
    await this.queue.fill();
  }

  close(): void {
    this.#closed = true;
    this.queue.close();
  }

  visible(visible: boolean): void {
    if (visible) void this.queue.beat();
  }

  /** The page goes away, perhaps for good: others may have the tasks. */
  hidePage(): void {
    this.queue.release();
  }

  /** The page came back from the browser's cache. */
  showPage(): void {
    void this.queue.fill();
  }

  context(open: Open): TaskContext {
    return contextOf({
      held: open.held,
      tree: open.tree,
      showPrediction: true,
      answered: true,
      mediaFailed: () => this.become({ notice: "This picture does not load. Tell whoever runs the project, or pass the task over." }),
    });
  }

  // The answer that is drawn

  change(control: string, results: readonly Result[], typed: boolean): void {
    const { open, editing } = this.state;
    if (open && editing) this.became(changed(open, control, results, typed));
  }

  edit(): void {
    if (this.state.open) this.become({ editing: true, notice: null });
  }

  // The way through the tasks

  /** Not this one, not now. */
  pass(): void {
    const { shown, sending } = this.state;
    if (!shown || sending) return;
    this.queue.pass(shown.task.id);
    this.next();
  }

  /** Is there a task now? */
  look(): void {
    void this.queue.lookAgain();
  }

  /** The latest decision of this visit, taken back; its task comes to the screen again. */
  async takeBack(): Promise<void> {
    const last = this.#decisions.at(-1);
    if (!last || this.state.sending) return;
    this.become({ sending: true });
    try {
      await last.takeBack();
      this.#decisions.pop();
      await this.#call(last.task, last.annotation);
      this.become({ notice: "Taken back." });
    } catch (error) {
      this.become({ notice: messageOf(error) });
    } finally {
      this.become({ sending: false, canTakeBack: this.#decisions.length > 0 });
    }
    void this.#count();
  }

  /** Send a decision; what it made, or null when it was refused: the screen then says why, and nothing is lost. */
  protected async decide<Made>(send: () => Promise<Made>): Promise<Made | null> {
    if (this.state.sending) return null;
    this.become({ sending: true, notice: null });
    try {
      return await send();
    } catch (error) {
      this.become({ notice: refusal(error) });
      return null;
    } finally {
      this.become({ sending: false });
    }
  }

  protected decided(decision: Decision): void {
    this.#decisions.push(decision);
    this.become({ canTakeBack: true });
    void this.#count();
  }

  /** Show the next task held, or say that there is none. */
  protected next(): void {
    const [first] = this.queue.held;
    this.#pictures.keepOnly(this.queue.held.map((each) => each.task.id));
    if (first) this.show(first, null);
    else this.become({ phase: this.queue.nothing ? "empty" : "opening", ...this.#bare() });
    void this.queue.fill();
  }

  protected show(shown: Shown, annotation: number | null): void {
    const { results, more } = this.begin(shown, annotation);
    const open = sheetOf(shown.task, shown.lease, this.parts.shown, results);
    this.#pictures.fetch([open.held]);
    this.become({ phase: "working", shown, open, more, editing: false, nothing: null, notice: null, passed: this.queue.passed.size });
  }

  #bare() {
    return { shown: null, open: null, editing: false, nothing: this.queue.nothing, passed: this.queue.passed.size };
  }

  async #call(task: number, annotation: number | null): Promise<void> {
    try {
      this.show(await this.queue.call(task), annotation);
    } catch (error) {
      this.become({ notice: messageOf(error) });
    }
  }

  #filled(): void {
    this.#pictures.fetch(this.queue.held.map((each) => sheetOf(each.task, each.lease, this.parts.shown, []).held));
    if (this.state.open === null && !this.#closed) this.#first();
  }

  #first(): void {
    const [first] = this.queue.held;
    if (first) this.show(first, null);
    else this.become({ phase: "empty", ...this.#bare() });
  }

  #lost(task: number): void {
    if (this.state.shown?.task.id !== task) return this.queue.drop(task);
    this.become({ notice: "You held this task for long, and another reviewer may have it now. Decide to see, or pass it over." });
  }

  #stall(error: unknown): void {
    if (this.state.open === null) this.become({ phase: "stalled", notice: messageOf(error) });
  }

  async #count(): Promise<void> {
    const progress = await this.countWords().catch(() => null);
    if (progress !== null && !this.#closed) this.become({ progress });
  }
}

/** Why a decision was not taken, with the way on. */
function refusal(error: unknown): string {
  if (error instanceof ApiError && error.status === 412) return "The answer was changed meanwhile. Pass the task over: it comes back as it is now.";
  if (error instanceof ApiError && error.code === "lease_lost") return `${error.message} Pass it over to go on.`;
  const where = error instanceof ApiError ? Object.values(error.fields).flat()[0] : undefined;
  return where ?? messageOf(error);
}
