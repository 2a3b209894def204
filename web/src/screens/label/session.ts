import { ApiError, messageOf } from "../../api/client";
import { isTouched, same } from "../../draft/draft";
import type { CommentSubject } from "../../api/comments";
import type { QueueSource } from "../../api/queue";
import { newUuid } from "../../draft/identity";
import { leadTime } from "../../draft/timing";
import type { Result } from "../../draft/types";
import { isAnswered } from "../../tags/scene";
import type { TaskContext } from "../../tags/types";
import { answerOf } from "./answer";
import { hasCommented, loadMine, loadTask } from "./calls";
import { contextOf } from "./context";
import { Drafting } from "./drafting";
import { changed, givenResults, looking } from "./editing";
import type { Entry } from "./history";
import { type Desk, type Open, openAgain, openFresh, openRefused } from "./opening";
import type { Sender } from "./outbox/sender";
import type { Unsent } from "./outbox/store";
import { Pictures } from "./preload";
import { HeldTasks } from "./queue";
import { Revisiting } from "./revisiting";
import type { VisitParts } from "./useVisit";
import { ahead, asCounted, isFaulty, saveStateOf } from "./state";

export interface SessionParts extends VisitParts {
  taskId: number | null;
  /** A view whose tasks, in its order, are the queue. */
  source?: QueueSource;
  sender: Sender;
  leave(): void;
  now?: () => number;
}

/** One visit to the labelling screen: what is on it, and everything that can be done there. No React. */
export class Session extends Revisiting {
  #parts: Required<SessionParts>;
  #queue: HeldTasks;
  #drafting: Drafting;
  #pictures: Pictures;
  /** An answer with a fault is being brought back. */
  #returning: Promise<void> | null = null;
  #endings: (() => void)[] = [];
  /** What was left behind is known. */
  #begun = false;
  #closed = false;

  constructor(parts: SessionParts) {
    super(parts);
    this.#parts = { now: () => performance.now(), source: {}, ...parts };
    this.#drafting = new Drafting({ user: parts.user, now: this.#parts.now, onState: () => this.#sent() });
    this.#pictures = new Pictures(parts.shown, parts.tags);
    this.#queue = new HeldTasks({
      project: parts.shown.project.id,
      source: this.#parts.source,
      unsent: () => parts.sender.tasks(parts.shown.project.id),
      onChange: () => this.#filled(),
      onLost: (task) => this.#lost(task),
      onError: (error) => this.#stall(error),
    });
  }

  /** Whether the queue is a view of the tasks. */
  get inView(): boolean {
    const { view, query } = this.#parts.source;
    return view !== undefined || query !== undefined;
  }

  async open(): Promise<void> {
    const { sender } = this.#parts;
    this.#endings = [
      sender.subscribe(() => this.#sent()),
      sender.onAcknowledged((unsent, annotation) => this.#acknowledged(unsent, annotation)),
    ];
    await Promise.all([this.#drafting.open(), sender.start().catch(() => undefined)]);
    if (this.#closed) return;
    this.#sent();
    this.#begun = true;
    if (this.taskId !== null) return this.#faulty() ? this.next() : this.#openOne(this.taskId);
    this.#queue.open();
    await this.#queue.fill();
  }

  close(): void {
    this.#closed = true;
    for (const end of this.#endings) end();
    this.flush();
    this.#queue.close();
  }

  /** Another tab or window is in front, or this one is again. */
  visible(visible: boolean): void {
    const { open } = this.state;
    if (open) this.become({ open: looking(open, visible, this.#parts.now()) });
    if (!visible) return this.flush();
    this.#parts.sender.wake();
    void this.#queue.beat();
  }

  /** The page goes away, perhaps for good: others may have the tasks. */
  hidePage(): void {
    this.#queue.release();
  }

  /** The page came back from the browser's cache. */
  showPage(): void {
    if (this.taskId === null) this.look();
  }

  context(open: Open): TaskContext {
    const { shown, tags } = this.#parts;
    return contextOf({
      held: open.held,
      tree: open.tree,
      showPrediction: shown.project.show_collab_predictions,
      answered: isTouched(open.draft) && isAnswered(open.tree, tags, open.draft.results),
      kept: shown.project.settings.thumbnails,
      mediaFailed: (name, url) => this.#report(name, url),
    });
  }

  change(control: string, results: readonly Result[], typed: boolean): void {
    const { open } = this.state;
    if (!open) return;
    const next = changed(open, control, results, typed);
    if (next === open) return;
    this.became(next);
    if (!this.project.settings.submit_on_answer || typed || open.again || results.length === 0) return;
    if (isAnswered(next.tree, this.#parts.tags, next.draft.results)) this.submit();
  }

  /** Give the answer and go on. False when something is missing: the state says what. */
  submit(): boolean {
    const { open } = this.state;
    if (!open || this.hindered()) return false;
    this.#give(open, false, {});
    return true;
  }

  /** Leave the task unanswered. What was answered of it goes along. Where the project wants to know why, that comes first. */
  skip(meta: Record<string, unknown> = {}): void {
    const { open } = this.state;
    if (!open || !this.canSkip) return;
    if (this.project.settings.require_comment_on_skip) void this.#skipExplained(open.held.task.id, meta);
    else this.#give(open, true, meta);
  }

  /** It was said why: the skip that waited for it goes on. */
  explained(): void {
    const { open, unexplained } = this.state;
    this.keepTask();
    if (open && this.canSkip && unexplained?.task === open.held.task.id) this.#give(open, true, unexplained.meta);
  }

  /** The skip that waits for its reason is none. */
  keepTask(): void {
    this.become({ unexplained: null });
  }

  get canSkip(): boolean {
    const { open } = this.state;
    return Boolean(open && !open.again && this.project.show_skip_button && open.held.task.allow_skip);
  }

  async commentSubject(): Promise<CommentSubject | null> {
    const { open } = this.state;
    return open && this.#drafting.subject(open);
  }

  /** Is there a task now? */
  look(): void {
    void this.#queue.fill();
  }

  /** Send an answer that lost its lease again, as one answer more. */
  async saveAnyway(unsent: Unsent): Promise<void> {
    const { lease: _lost, ...body } = unsent.body;
    await this.#parts.sender.drop(unsent.id);
    await this.#parts.sender.add({ ...unsent, id: newUuid(), body, refused: null });
  }

  async discard(unsent: Unsent): Promise<void> {
    await this.#parts.sender.drop(unsent.id);
  }

  #report(name: string, url: string): void {
    if (this.canSkip) return this.skip({ reported: { name, url } });
    this.become({ notice: "This task cannot be skipped here. Tell whoever runs the project that its picture does not load." });
  }

  /** The server looks for a comment of this person on the task, and so does this. Without an answer they are asked. */
  async #skipExplained(task: number, meta: Record<string, unknown>): Promise<void> {
    const isSaid = await hasCommented(task, this.#parts.user).catch(() => false);
    if (this.state.open?.held.task.id !== task) return;
    this.become({ unexplained: { task, meta } });
    if (isSaid) this.explained();
  }

  #give(open: Open, cancelled: boolean, meta: Record<string, unknown>): void {
    const results = givenResults(open);
    const asked = open.refused !== null || open.returned !== null;
    const unchanged = open.again !== null && !asked && same(open.draft.results, open.again.results);
    if (unchanged) return this.resume();
    const draftId = this.#drafting.end(open);
    const unsent = answerOf(open, {
      user: this.#parts.user,
      project: this.project.id,
      results,
      cancelled,
      leadTimeS: leadTime(open.timing, this.#parts.now()),
      draftId,
      meta,
    });
    this.#parts.sender.add(unsent).catch(() => {
      this.become({ notice: "This browser keeps no data: stay on the page until it says saved." });
    });
    this.#given(open, unsent, results);
  }

  #given(open: Open, unsent: Unsent, results: readonly Result[]): void {
    const { taskId } = this;
    if (open.again) {
      Object.assign(open.again, { results, unsent: unsent.id });
      this.become({ returned: this.state.returned.filter((each) => each.task !== unsent.task) });
      return taskId === null ? this.resume() : this.become({ open: null, phase: "opening" });
    }
    this.history.add({ task: unsent.task, annotation: null, unsent: unsent.id, held: open.held, results });
    if (taskId !== null) return this.become({ open: null, phase: "opening" });
    this.#queue.take(unsent.task);
    const { progress } = this.state;
    this.become({ progress: progress && ahead(progress, 1), notice: null });
    this.next();
    void this.#queue.fill();
  }

  /** Show the next task held, or say that there is none. An answer with a fault comes first. */
  protected override next(): void {
    const faulty = this.#faulty();
    if (faulty) return void (this.#returning ??= this.#comeBack(faulty).finally(() => (this.#returning = null)));
    const { held, empty } = this.#queue;
    this.#pictures.keepOnly(held.map((each) => each.task.id));
    if (held[0]) this.#show(openFresh(held[0], this.#drafting.of(held[0].task.id), this.desk()));
    else this.become({ open: null, phase: empty ? "empty" : "opening", empty, ...this.ways() });
  }

  #faulty(): Unsent | undefined {
    const { taskId } = this;
    return this.state.refused.find((each) => isFaulty(each) && (taskId === null || taskId === each.task));
  }

  #show(open: Open): void {
    this.#drafting.begin(open);
    this.become({ open, phase: "working", empty: null, ...this.ways() });
  }

  protected override became(open: Open): void {
    super.became(open);
    this.#drafting.keep(open);
  }

  async #openOne(taskId: number): Promise<void> {
    try {
      const { held, mine, returned } = await loadMine(taskId, this.#parts.user, this.project.id);
      this.#pictures.fetch([held]);
      if (!mine) return this.#show(openFresh(held, this.#drafting.of(taskId), this.desk()));
      const entry: Entry = { task: taskId, annotation: mine.id, unsent: null, held, results: mine.result };
      this.#show({ ...openAgain(entry, held, mine.result, this.desk()), returned });
    } catch (error) {
      this.become({ phase: "stalled", notice: messageOf(error) });
    }
  }

  async #comeBack(unsent: Unsent): Promise<void> {
    const entry = this.history.byUnsent(unsent.id);
    const held = entry?.held ?? (await loadTask(unsent.task).then((loaded) => loaded.held, () => null));
    this.#drafting.takeBack(unsent);
    await this.#parts.sender.drop(unsent.id);
    if (entry && unsent.annotation === null) this.history.remove(entry);
    if (held !== null) this.#show(openRefused(unsent, unsent.annotation === null ? null : entry, held, this.desk()));
    else this.become({ notice: `The answer to task ${unsent.task} was not taken, and the task is gone.` });
  }

  #filled(): void {
    const { held, progress, uncounted, empty } = this.#queue;
    this.#pictures.fetch(held);
    const sent = new Set(this.#parts.sender.tasks(this.project.id));
    const returned = this.#queue.returned.filter((each) => !sent.has(each.task));
    this.become({ progress: progress && asCounted(this.state.progress, progress, uncounted), returned });
    const { open } = this.state;
    if (open === null) return this.next();
    // The task on screen may be held anew, after the page came back from the browser's cache.
    const anew = held.find((each) => each.task.id === open.held.task.id);
    this.become({ open: anew && !open.again ? { ...open, held: anew } : open, empty, ...this.ways() });
  }

  #lost(task: number): void {
    const onScreen = this.state.open?.held.task.id === task || this.parked?.held.task.id === task;
    if (!onScreen) this.#queue.take(task);
    else if (this.state.notice === null) {
      this.become({ notice: "You held this task for long, and it may be with somebody else now. Your answer is kept: submit it to see." });
    }
  }

  #stall(error: unknown): void {
    if (this.state.open !== null) return;
    const signedOut = error instanceof ApiError && error.status === 401;
    const notice = signedOut ? "You are signed out. Sign in in another tab, then come back." : messageOf(error);
    this.become({ phase: "stalled", notice, ...this.ways() });
  }

  #sent(): void {
    const outbox = this.#parts.sender.state;
    const refused = outbox.refused.filter((each) => each.project === this.project.id);
    const fewer = outbox.waiting < this.state.unsent;
    this.become({ save: saveStateOf(outbox, this.#drafting.state), unsent: outbox.waiting, refused });
    // With nothing else to do, an answer with a fault comes back at once.
    if (this.state.open !== null || !this.#begun) return;
    if (this.#faulty()) this.next();
    else if (fewer && this.taskId === null) this.look();
  }

  #acknowledged(unsent: Unsent, annotation: number): void {
    const entry = this.history.byUnsent(unsent.id);
    if (entry) entry.annotation = annotation;
    if (this.taskId === unsent.task) this.leave();
  }

  protected override get taskId(): number | null {
    return this.#parts.taskId;
  }

  protected override desk(): Desk {
    return { shown: this.#parts.shown, tags: this.#parts.tags, now: this.#parts.now() };
  }

  protected override flush(): void {
    void this.#drafting.flush();
  }

  protected override leave(): void {
    this.#parts.leave();
  }
}
