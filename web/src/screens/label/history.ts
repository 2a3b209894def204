import type { Held } from "../../api/queue";
import type { Result } from "../../draft/types";
import { loadHistory, loadTask } from "./calls";

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

/** The way back: this visit's answers, then those of earlier ones. */
export class History {
  #entries: Entry[] = [];
  #complete = false;
  /** Place of the answer looked at; null on the queue's own task. */
  at: number | null = null;

  constructor(private readonly project: number) {}

  get canGoBack(): boolean {
    return (this.at ?? this.#entries.length) > 0 || !this.#complete;
  }

  get canGoForward(): boolean {
    return this.at !== null;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
  }

  remove(entry: Entry): void {
    this.#entries = this.#entries.filter((each) => each !== entry);
  }

  byUnsent(id: string): Entry | null {
    return this.#entries.find((each) => each.unsent === id) ?? null;
  }

  /** The answer before, or null when there is none; asks the server when this visit's are used up. */
  async before(): Promise<{ entry: Entry; at: number } | null> {
    let at = (this.at ?? this.#entries.length) - 1;
    if (at < 0 && !this.#complete) at += await this.#load();
    const entry = this.#entries[at];
    return entry ? { entry, at } : null;
  }

  /** The answer after, or null when the queue's own task is. */
  after(): { entry: Entry; at: number } | null {
    const at = (this.at ?? this.#entries.length) + 1;
    const entry = this.#entries[at];
    return entry ? { entry, at } : null;
  }

  async #load(): Promise<number> {
    const stored = await loadHistory(this.project);
    this.#complete = true;
    const known = new Set(this.#entries.map((entry) => entry.task));
    const earlier = stored
      .filter((each) => !known.has(each.taskId))
      .map((each): Entry => ({ task: each.taskId, annotation: each.annotationId, unsent: null, held: null, results: null }));
    this.#entries = [...earlier, ...this.#entries];
    if (this.at !== null) this.at += earlier.length;
    return earlier.length;
  }
}

/** The entry with its task and answer, fetched when it is from an earlier visit. */
export async function complete(entry: Entry): Promise<{ held: Held; results: readonly Result[] }> {
  if (entry.held === null || entry.results === null) {
    const { held, annotations } = await loadTask(entry.task);
    entry.held = held;
    entry.results = annotations.find((each) => each.id === entry.annotation)?.result ?? [];
  }
  return { held: entry.held, results: entry.results };
}
