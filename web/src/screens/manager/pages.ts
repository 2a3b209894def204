import type { TaskPage, TaskRow } from "../../api/tasks";

export const PAGE_SIZE = 100;
/** Kept at most: what was scrolled past is fetched again when it comes back. */
const MOST_PAGES = 12;
/** A leap through the list asks for nothing on its way. */
const SETTLE_MS = 60;

type Load = (page: number, signal: AbortSignal) => Promise<TaskPage>;

/** The tasks of one view, a page at a time around what is looked at, in a memory that does not grow. No React. */
export class TaskPages {
  /** Null until the first page came. */
  total: number | null = null;
  error: unknown = null;
  /** Counts changes, for those who watch. */
  version = 0;
  #load: Load;
  #pages = new Map<number, readonly TaskRow[]>();
  #stale = new Set<number>();
  #asked = new Map<number, AbortController>();
  #wanted = { first: 0, end: 1 };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #listeners = new Set<() => void>();

  constructor(load: Load) {
    this.#load = load;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  row(index: number): TaskRow | undefined {
    return this.#pages.get(Math.floor(index / PAGE_SIZE))?.[index % PAGE_SIZE];
  }

  /** Rows that are here, e.g. to suggest values from. */
  loaded(): TaskRow[] {
    return [...this.#pages.values()].flat();
  }

  /** Where a task is, if it is here. */
  indexOf(id: number): number | null {
    for (const [page, rows] of this.#pages) {
      const at = rows.findIndex((row) => row.id === id);
      if (at >= 0) return page * PAGE_SIZE + at;
    }
    return null;
  }

  /** Look at rows `first` to before `end`: fetch what is missing, give up what is not looked at any more. */
  want(first: number, end: number): void {
    this.#wanted = { first, end: Math.max(first + 1, end) };
    const near = this.#pagesWanted();
    for (const [page, asked] of this.#asked) {
      if (near.includes(page)) continue;
      asked.abort();
      this.#asked.delete(page);
    }
    if (!near.some((page) => this.#isMissing(page))) return;
    clearTimeout(this.#timer);
    if (this.total === null) this.#fetchWanted();
    else this.#timer = setTimeout(() => this.#fetchWanted(), SETTLE_MS);
  }

  /** Ids of rows `first` to `last`, both included; fetches those that are not here. */
  async ids(first: number, last: number): Promise<number[]> {
    const found: number[] = [];
    for (let page = Math.floor(first / PAGE_SIZE); page <= Math.floor(last / PAGE_SIZE); page += 1) {
      const rows = this.#pages.get(page) ?? (await this.#load(page + 1, new AbortController().signal)).tasks;
      rows.forEach((row, at) => {
        const index = page * PAGE_SIZE + at;
        if (index >= first && index <= last) found.push(row.id);
      });
    }
    return found;
  }

  /** Something changed: what is in sight is fetched again and stays until then. */
  refresh(): void {
    for (const asked of this.#asked.values()) asked.abort();
    this.#asked.clear();
    this.#stale = new Set(this.#pages.keys());
    this.error = null;
    this.#fetchWanted();
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const asked of this.#asked.values()) asked.abort();
    this.#asked.clear();
  }

  #pagesWanted(): number[] {
    const from = Math.floor(this.#wanted.first / PAGE_SIZE);
    const to = Math.floor((this.#wanted.end - 1) / PAGE_SIZE);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i).filter(
      (page) => page === 0 || this.total === null || page * PAGE_SIZE < this.total,
    );
  }

  #isMissing(page: number): boolean {
    return !this.#asked.has(page) && (!this.#pages.has(page) || this.#stale.has(page));
  }

  #fetchWanted(): void {
    for (const page of this.#pagesWanted()) if (this.#isMissing(page)) void this.#fetch(page);
  }

  async #fetch(page: number): Promise<void> {
    const asked = new AbortController();
    this.#asked.set(page, asked);
    try {
      const { tasks, total } = await this.#load(page + 1, asked.signal);
      if (asked.signal.aborted) return;
      this.#keep(page, tasks);
      this.total = total;
      this.error = null;
    } catch (error) {
      if (asked.signal.aborted) return;
      this.error = error;
    } finally {
      if (this.#asked.get(page) === asked) this.#asked.delete(page);
    }
    this.#tell();
  }

  /** The pages furthest from what is looked at go first. */
  #keep(page: number, rows: readonly TaskRow[]): void {
    this.#pages.set(page, rows);
    this.#stale.delete(page);
    const middle = (this.#wanted.first + this.#wanted.end) / 2 / PAGE_SIZE;
    const byDistance = [...this.#pages.keys()].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
    for (const far of byDistance.slice(MOST_PAGES)) {
      this.#pages.delete(far);
      this.#stale.delete(far);
    }
  }

  #tell(): void {
    this.version += 1;
    for (const listener of this.#listeners) listener();
  }
}
