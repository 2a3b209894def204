import type { LabelInterface } from "../../api/interface";
import { messageOf } from "../../api/client";
import type { Held, QueueAnswer } from "../../api/queue";
import { continueFrom, isTouched, redo, replaceResults, same, startFrom, undo } from "../../draft/draft";
import { newUuid } from "../../draft/identity";
import { leadTime, pauseTiming, resumeTiming, startTiming, type Timing } from "../../draft/timing";
import type { Draft, Result } from "../../draft/types";
import type { Tags } from "../../tags/registry";
import { isAnswered, isShownAtFirst, missingOf, presets, withSides } from "../../tags/scene";
import type { Node, TaskContext } from "../../tags/types";
import { walk } from "../../tags/results";
import { tagOf } from "../../tags/registry";
import { withoutHidden } from "../../tags/visibility";
import { loadHistory, loadTask, type StoredAnnotation } from "./calls";
import { contextOf } from "./context";
import { Autosave, KeptDrafts } from "./drafts";
import type { Sender } from "./outbox/sender";
import type { Unsent } from "./outbox/store";
import { Pictures } from "./preload";
import { HeldTasks } from "./queue";

/** The task on screen and the answer being made. */
export interface Open {
  held: Held;
  /** The config as this person sees it: sides may have changed places. */
  tree: Node;
  draft: Draft;
  timing: Timing;
  memory: ReadonlyMap<string, unknown>;
  selectedRegion: string | null;
  problems: Readonly<Record<string, string>>;
  /** Set while an earlier answer is looked at again. */
  again: Entry | null;
  /** The server's words, when it would not have this answer before. */
  refused: string | null;
}

/** An answer given earlier. */
export interface Entry {
  task: number;
  /** Null until it is acknowledged. */
  annotation: number | null;
  unsent: string | null;
  /** Known for answers of this visit; loaded for older ones. */
  held: Held | null;
  results: readonly Result[] | null;
}

export type SaveState = "saved" | "saving" | "offline" | "signed-out";

export interface SessionState {
  phase: "opening" | "working" | "empty" | "stalled";
  open: Open | null;
  progress: QueueAnswer["progress"] | null;
  empty: QueueAnswer["empty"];
  save: SaveState;
  /** Answers on their way. */
  unsent: number;
  /** Answers the server will not have, kept here. */
  refused: readonly Unsent[];
  /** One sentence on what just happened or what is in the way. */
  notice: string | null;
  canGoBack: boolean;
  canGoForward: boolean;
}

export interface SessionParts {
  shown: LabelInterface;
  tags: Tags;
  user: number;
  taskId: number | null;
  sender: Sender;
  leave(): void;
  now?: () => number;
}

const RETRY_MS = 3000;
const LOOK_AGAIN_MS = 20_000;

/** One visit to the labelling screen: what is on it, and everything that can be done there. No DOM, no React. */
export class Session {
  state: SessionState = {
    phase: "opening",
    open: null,
    progress: null,
    empty: null,
    save: "saved",
    unsent: 0,
    refused: [],
    notice: null,
    canGoBack: false,
    canGoForward: false,
  };
  #parts: Required<SessionParts>;
  #listeners = new Set<() => void>();
  #queue: HeldTasks;
  #kept: KeptDrafts;
  #autosave: Autosave | null = null;
  #draftPending = false;
  #pictures = new Pictures();
  #history: Entry[] = [];
  #historyLoaded = false;
  /** Place in the history; null on the queue's own task. */
  #at: number | null = null;
  /** The queue's task while an earlier answer is looked at. */
  #parked: Open | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #endings: (() => void)[] = [];
  #closed = false;

  constructor(parts: SessionParts) {
    this.#parts = { now: () => performance.now(), ...parts };
    this.#kept = new KeptDrafts(parts.user);
    this.#queue = new HeldTasks({
      project: parts.shown.project.id,
      unsent: () => parts.sender.tasks(parts.shown.project.id),
      onChange: () => this.#filled(),
      onLost: (task) => this.#lost(task),
      onError: (error) => this.#stall(error),
    });
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get project() {
    return this.#parts.shown.project;
  }

  async open(): Promise<void> {
    const { sender } = this.#parts;
    this.#endings = [
      sender.subscribe(() => this.#sent()),
      sender.onAcknowledged((unsent, annotation) => this.#acknowledged(unsent, annotation)),
    ];
    await Promise.all([this.#kept.open(), sender.start().catch(() => undefined)]);
    if (this.#closed) return;
    this.#sent();
    if (this.#parts.taskId !== null) await this.#openOne(this.#parts.taskId);
    else {
      this.#queue.open();
      await this.#queue.fill();
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const end of this.#endings) end();
    void this.#autosave?.flush();
    this.#queue.close();
  }

  /** Another tab or window is in front, or this one is again. */
  visible(visible: boolean): void {
    const { open } = this.state;
    if (open) this.#set({ open: { ...open, timing: (visible ? resumeTiming : pauseTiming)(open.timing, this.#parts.now()) } });
    if (visible) this.#parts.sender.wake();
    else void this.#autosave?.flush();
  }

  /** The page goes away, perhaps for good: others may have the tasks. */
  hidePage(): void {
    this.#queue.release();
  }

  /** The page came back from the browser's cache. */
  showPage(): void {
    if (this.#parts.taskId === null) this.look();
  }

  context(open: Open): TaskContext {
    const { shown, tags } = this.#parts;
    return contextOf({
      held: open.held,
      tree: open.tree,
      showPrediction: shown.project.show_collab_predictions,
      answered: isTouched(open.draft) && isAnswered(open.tree, tags, open.draft.results),
      mediaFailed: (name, url) => this.skip({ reported: { name, url } }),
    });
  }

  change(control: string, results: readonly Result[], typed: boolean): void {
    const { open } = this.state;
    if (!open) return;
    const draft = replaceResults(open.draft, control, results, typed);
    if (draft === open.draft) return;
    this.#became({ ...open, draft, problems: without(open.problems, control) });
    const { settings } = this.project;
    if (!settings.submit_on_answer || typed || open.again || results.length === 0 || this.#isOpenEnded(control)) return;
    if (isAnswered(open.tree, this.#parts.tags, draft.results)) this.submit();
  }

  #isOpenEnded(control: string): boolean {
    const { shown, tags } = this.#parts;
    const node = walk(shown.tree).find((each) => each.name === control);
    return node !== undefined && tagOf(node, tags)?.openEnded === true;
  }

  remember(name: string, memory: unknown): void {
    const { open } = this.state;
    if (open) this.#set({ open: { ...open, memory: new Map(open.memory).set(name, memory) } });
  }

  selectRegion(id: string | null): void {
    const { open } = this.state;
    if (open && open.selectedRegion !== id) this.#set({ open: { ...open, selectedRegion: id } });
  }

  undo(): void {
    const { open } = this.state;
    if (open) this.#became({ ...open, draft: undo(open.draft), selectedRegion: null });
  }

  redo(): void {
    const { open } = this.state;
    if (open) this.#became({ ...open, draft: redo(open.draft), selectedRegion: null });
  }

  /** Give the answer and go on. False when something is missing: the state says what. */
  submit(): boolean {
    const { open } = this.state;
    if (!open) return false;
    const results = withoutHidden(open.tree, open.draft.results);
    const missing = missingOf(open.tree, this.#parts.tags, results);
    if (missing.size > 0) {
      this.#set({ open: { ...open, problems: Object.fromEntries(missing) } });
      return false;
    }
    if (results.length === 0 && !this.project.enable_empty_annotation) {
      this.#set({ notice: "Nothing is answered yet. Answer, or skip the task." });
      return false;
    }
    this.#give(open, results, false, {});
    return true;
  }

  /** Leave the task unanswered. What was answered of it goes along. */
  skip(meta: Record<string, unknown> = {}): void {
    const { open } = this.state;
    if (!open || !this.canSkip) return;
    this.#give(open, withoutHidden(open.tree, open.draft.results), true, meta);
  }

  get canSkip(): boolean {
    const { open } = this.state;
    return Boolean(open && !open.again && this.project.show_skip_button && open.held.task.allow_skip);
  }

  /** To the answer before this one. */
  async back(): Promise<void> {
    let at = (this.#at ?? this.#history.length) - 1;
    if (at < 0 && !this.#historyLoaded) at += await this.#loadEarlier();
    const entry = this.#history[at];
    if (entry) await this.#reopen(entry, at);
    else this.#set({ notice: "There is no earlier answer of yours here.", ...this.#ways() });
  }

  async forward(): Promise<void> {
    if (this.#at === null) return;
    const entry = this.#history[this.#at + 1];
    if (entry) await this.#reopen(entry, this.#at + 1);
    else this.#resume();
  }

  /** Is there a task now? */
  look(): void {
    clearTimeout(this.#timer);
    void this.#queue.fill();
  }

  /** Send an answer again that lost its lease, as one answer more. */
  async saveAnyway(unsent: Unsent): Promise<void> {
    const { lease: _lost, ...body } = unsent.body;
    await this.#parts.sender.drop(unsent.id);
    await this.#parts.sender.add({ ...unsent, id: newUuid(), body, refused: null });
  }

  async discard(unsent: Unsent): Promise<void> {
    await this.#parts.sender.drop(unsent.id);
  }

  dismiss(): void {
    this.#set({ notice: null });
  }

  #give(open: Open, results: readonly Result[], cancelled: boolean, extra: Record<string, unknown>): void {
    const { sender, shown, user } = this.#parts;
    const unchanged = open.again !== null && open.refused === null && same(open.draft.results, open.again.results);
    if (unchanged) return this.#resume();
    const lead = leadTime(open.timing, this.#parts.now());
    const { task, lease } = open.held;
    const draftId = this.#autosave?.end() ?? null;
    this.#autosave = null;
    this.#kept.forget(task.id);
    const unsent: Unsent = {
      id: newUuid(),
      user,
      project: shown.project.id,
      task: task.id,
      annotation: open.again?.annotation ?? null,
      after: open.again && open.again.annotation === null ? open.again.unsent : null,
      body: {
        result: results,
        lead_time: lead,
        was_cancelled: cancelled,
        meta: { shown: open.draft.shown, ...extra },
        ...(lease.token > 0 && !open.again ? { lease: lease.token } : {}),
        ...(draftId === null ? {} : { draft_id: draftId }),
        ...(open.draft.fromPrediction === null ? {} : { parent_prediction: open.draft.fromPrediction }),
      },
      made: Date.now(),
      refused: null,
    };
    const kept = sender.add(unsent);
    kept.catch(() => this.#set({ notice: "This browser keeps no data: stay on the page until it says saved." }));
    this.#given(open, unsent, results);
  }

  #given(open: Open, unsent: Unsent, results: readonly Result[]): void {
    if (open.again) {
      Object.assign(open.again, { results, unsent: unsent.id });
      return this.#parts.taskId === null ? this.#resume() : undefined;
    }
    this.#history.push({ task: unsent.task, annotation: null, unsent: unsent.id, held: open.held, results });
    if (this.#parts.taskId !== null) return;
    this.#queue.take(unsent.task);
    const { progress } = this.state;
    this.#set({ progress: progress && ahead(progress, 1), notice: null });
    this.#next();
    void this.#queue.fill();
  }

  /** Show the next task held, or say that there is none. */
  #next(): void {
    const comeback = this.state.refused.find((each) => isFaulty(each) && each.project === this.project.id);
    if (comeback) return void this.#comeBack(comeback);
    const held = this.#queue.held[0];
    this.#pictures.keepOnly(this.#queue.held.map((each) => each.task.id));
    if (held) this.#show(this.#opened(held));
    else this.#set({ open: null, phase: this.#queue.empty ? "empty" : "opening", empty: this.#queue.empty, ...this.#ways() });
  }

  #show(open: Open): void {
    this.#autosave = new Autosave(open.held.task.id, open.held.task.drafts[0]?.id ?? null, (pending) => {
      this.#draftPending = pending;
      this.#sent();
    });
    this.#set({ open, phase: "working", empty: null, ...this.#ways() });
  }

  #opened(held: Held): Open {
    const { shown, tags, now } = this.#parts;
    const { tree, shown: sides } = withSides(shown.tree, held.shuffle_seed);
    const kept = this.#kept.of(held.task.id);
    const start = kept
      ? continueFrom(held.task.id, kept.results)
      : startFrom(held.task.id, held.task, shown.project.show_collab_predictions && isShownAtFirst(tree, tags));
    const before = kept?.leadTimeS ?? held.task.drafts[0]?.lead_time ?? 0;
    const open = opened(held, tree, { ...start, shown: { ...start.shown, ...sides } }, startTiming(now(), before * 1000));
    const preset = presets(tree, tags, this.context(open), start.results);
    return preset.length === 0 ? open : { ...open, draft: { ...open.draft, results: [...start.results, ...preset] } };
  }

  #became(open: Open): void {
    this.#set({ open, notice: null });
    if (!isTouched(open.draft) || open.again) return;
    const lead = leadTime(open.timing, this.#parts.now());
    this.#kept.keep(open.held.task.id, open.draft.results, lead);
    this.#autosave?.change({ result: open.draft.results, lead_time: lead });
  }

  async #openOne(taskId: number): Promise<void> {
    try {
      const { held, annotations } = await loadTask(taskId);
      this.#fetchPictures([held]);
      const mine = annotations.filter((each) => authorOf(each) === this.#parts.user).at(-1);
      if (!mine) return this.#show(this.#opened(held));
      const entry: Entry = { task: taskId, annotation: mine.id, unsent: null, held, results: mine.result };
      this.#show(this.#openedAgain(entry, held, mine.result));
    } catch (error) {
      this.#set({ phase: "stalled", notice: messageOf(error) });
    }
  }

  async #reopen(entry: Entry, at: number): Promise<void> {
    if (entry.held === null || entry.results === null) {
      try {
        const { held, annotations } = await loadTask(entry.task);
        const stored = annotations.find((each) => each.id === entry.annotation);
        Object.assign(entry, { held, results: stored?.result ?? [] });
      } catch (error) {
        return this.#set({ notice: messageOf(error) });
      }
    }
    const { held, results } = entry;
    if (held === null || results === null) return;
    void this.#autosave?.flush();
    this.#parked ??= this.#at === null ? this.state.open : this.#parked;
    this.#at = at;
    this.#set({ open: this.#openedAgain(entry, held, results), phase: "working", notice: null, ...this.#ways() });
  }

  #openedAgain(entry: Entry, held: Held, results: readonly Result[]): Open {
    const { tree, shown } = withSides(this.#parts.shown.tree, held.shuffle_seed);
    // A confirmed prediction is a person's word by now.
    const touched = new Set(results.map((result) => result.from_name));
    const draft = { ...continueFrom(held.task.id, results), touched, shown };
    const open = opened(held, tree, draft, startTiming(this.#parts.now()));
    return { ...open, again: entry };
  }

  /** Back to the queue's own task. */
  #resume(): void {
    this.#at = null;
    const parked = this.#parked;
    this.#parked = null;
    if (this.#parts.taskId !== null) return this.#parts.leave();
    if (!parked) return this.#next();
    this.#set({ open: { ...parked, timing: resumeTiming(parked.timing, this.#parts.now()) }, phase: "working", ...this.#ways() });
  }

  async #loadEarlier(): Promise<number> {
    this.#historyLoaded = true;
    try {
      const known = new Set(this.#history.map((entry) => entry.task));
      const earlier = (await loadHistory(this.project.id)).filter((each) => !known.has(each.taskId));
      const entries = earlier.map((each): Entry => ({
        task: each.taskId,
        annotation: each.annotationId,
        unsent: null,
        held: null,
        results: null,
      }));
      this.#history = [...entries, ...this.#history];
      if (this.#at !== null) this.#at += entries.length;
      return entries.length;
    } catch (error) {
      this.#historyLoaded = false;
      this.#set({ notice: messageOf(error) });
      return 0;
    }
  }

  /** An answer with a fault the server named: the task is shown again, the answer in it. */
  async #comeBack(unsent: Unsent): Promise<void> {
    const entry = this.#history.find((each) => each.unsent === unsent.id);
    const held = entry?.held ?? (await loadTask(unsent.task).then(({ held: loaded }) => loaded, () => null));
    await this.#parts.sender.drop(unsent.id);
    if (held === null) return this.#next();
    this.#history = this.#history.filter((each) => each !== entry);
    const { tree, shown } = withSides(this.#parts.shown.tree, held.shuffle_seed);
    const draft = { ...continueFrom(unsent.task, unsent.body.result), shown };
    const open = opened(held, tree, draft, startTiming(this.#parts.now(), unsent.body.lead_time * 1000));
    const again = unsent.annotation === null ? null : (entry ?? null);
    this.#show({ ...open, again, refused: unsent.refused?.message ?? "" });
  }

  #filled(): void {
    const { held, progress, empty } = this.#queue;
    this.#fetchPictures(held);
    clearTimeout(this.#timer);
    if (held.length === 0) this.#timer = setTimeout(() => this.look(), LOOK_AGAIN_MS);
    const unsent = this.#parts.sender.tasks(this.project.id).length;
    this.#set({ progress: progress && ahead(progress, unsent) });
    if (this.state.open === null) this.#next();
    else this.#set({ empty, ...this.#ways() });
  }

  #fetchPictures(tasks: readonly Held[]): void {
    const { shown, tags } = this.#parts;
    for (const held of tasks) {
      const { tree } = withSides(shown.tree, held.shuffle_seed);
      const context = contextOf({ held, tree, showPrediction: true, answered: false, mediaFailed: () => undefined });
      const urls = walk(tree).flatMap((node) => tagOf(node, tags)?.preload?.(node, context) ?? []);
      this.#pictures.fetch(held.task.id, urls);
    }
  }

  #lost(task: number): void {
    this.#queue.take(task);
    if (this.state.open?.held.task.id === task || this.#parked?.held.task.id === task) {
      this.#set({ notice: "This task was held too long and may be with somebody else now. Your answer is kept; submit it to try." });
    }
  }

  #stall(error: unknown): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#timer = setTimeout(() => this.look(), RETRY_MS);
    if (this.state.open === null) this.#set({ phase: "stalled", notice: messageOf(error), ...this.#ways() });
  }

  #sent(): void {
    const { waiting, hindered, refused } = this.#parts.sender.state;
    const busy = waiting > 0 || this.#draftPending;
    const save: SaveState = hindered && waiting > 0 ? hindered : busy ? "saving" : "saved";
    this.#set({ save, unsent: waiting, refused: refused.filter((each) => each.project === this.project.id) });
  }

  #acknowledged(unsent: Unsent, annotation: number): void {
    const entry = this.#history.find((each) => each.unsent === unsent.id);
    if (entry) entry.annotation = annotation;
    if (this.#parts.taskId === unsent.task) return this.#parts.leave();
    if (this.state.open === null) this.look();
  }

  #ways(): Pick<SessionState, "canGoBack" | "canGoForward"> {
    const at = this.#at ?? this.#history.length;
    return { canGoBack: this.#parts.taskId === null && (at > 0 || !this.#historyLoaded), canGoForward: this.#at !== null };
  }

  #set(change: Partial<SessionState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function opened(held: Held, tree: Node, draft: Draft, timing: Timing): Open {
  return {
    held,
    tree,
    draft,
    timing,
    memory: new Map(),
    selectedRegion: null,
    problems: {},
    again: null,
    refused: null,
  };
}

/** Refused for what it says, so a person can mend it; a lost lease or a lost right cannot be mended here. */
export function isFaulty(unsent: Unsent): boolean {
  return [400, 413, 422].includes(unsent.refused?.status ?? 0);
}

/** The server's count, with answers it has yet to receive. */
function ahead(progress: QueueAnswer["progress"], answers: number): QueueAnswer["progress"] {
  const { mine_done, mine_left } = progress;
  return { ...progress, mine_done: mine_done + answers, mine_left: mine_left === null ? null : Math.max(0, mine_left - answers) };
}

function authorOf(annotation: StoredAnnotation): number {
  return typeof annotation.completed_by === "object" ? annotation.completed_by.id : annotation.completed_by;
}

function without(problems: Readonly<Record<string, string>>, control: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(problems).filter(([name]) => name !== control));
}
