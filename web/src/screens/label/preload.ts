import type { LabelInterface } from "../../api/interface";
import type { Held } from "../../api/queue";
import { type Tags, tagOf } from "../../tags/registry";
import { walk } from "../../tags/results";
import { contextOf } from "./context";
import { asSeen } from "./opening";

/** Pictures of the tasks to come, fetched and decoded while a person looks at this one. */
export class Pictures {
  #kept = new Map<number, HTMLImageElement[]>();
  #line: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly shown: LabelInterface,
    private readonly tags: Tags,
  ) {}

  /** Fetch the pictures of tasks, one task after the other, so that those needed first are there first.
   *  They stay decoded until the task is let go. */
  fetch(tasks: readonly Held[]): void {
    for (const held of tasks) {
      if (this.#kept.has(held.task.id)) continue;
      const pictures: HTMLImageElement[] = [];
      this.#kept.set(held.task.id, pictures);
      this.#line = this.#line.then(() => {
        if (this.#kept.get(held.task.id) !== pictures) return undefined;
        pictures.push(...this.#urlsOf(held).map(started));
        return Promise.all(pictures.map(decoded));
      });
    }
  }

  #urlsOf(held: Held): string[] {
    const { tree } = asSeen(this.shown.tree, held);
    const kept = this.shown.project.settings.thumbnails;
    const context = contextOf({ held, tree, showPrediction: true, answered: false, kept, mediaFailed: () => undefined });
    return walk(tree).flatMap((node) => tagOf(node, this.tags)?.preload?.(node, context) ?? []);
  }

  keepOnly(tasks: readonly number[]): void {
    for (const task of this.#kept.keys()) if (!tasks.includes(task)) this.#kept.delete(task);
  }
}

function started(url: string): HTMLImageElement {
  const picture = new Image();
  picture.decoding = "async";
  picture.referrerPolicy = "no-referrer";
  picture.src = url;
  return picture;
}

/** Resolves when it is ready to paint. A picture that fails says so on its own tile when its turn comes. */
async function decoded(picture: HTMLImageElement): Promise<void> {
  await picture.decode?.().catch(() => undefined);
}
