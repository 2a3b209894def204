/** Pictures of the tasks to come, fetched and decoded while a person looks at this one. */
export class Pictures {
  #kept = new Map<number, HTMLImageElement[]>();

  /** Fetch a task's pictures. They stay decoded until the task is let go. */
  fetch(task: number, urls: readonly string[]): void {
    if (this.#kept.has(task)) return;
    this.#kept.set(task, urls.map(decoded));
  }

  keepOnly(tasks: readonly number[]): void {
    for (const task of this.#kept.keys()) if (!tasks.includes(task)) this.#kept.delete(task);
  }
}

function decoded(url: string): HTMLImageElement {
  const picture = new Image();
  picture.decoding = "async";
  picture.referrerPolicy = "no-referrer";
  picture.src = url;
  // A picture that fails says so on its own tile when its turn comes. (Not every browser can decode ahead.)
  picture.decode?.().catch(() => undefined);
  return picture;
}
