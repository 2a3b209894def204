import type { LabelInterface } from "../../api/interface";
import type { Held } from "../../api/queue";
import { type Tags, tagOf } from "../../tags/registry";
import { walk } from "../../tags/results";
import { withSides } from "../../tags/scene";
import { contextOf } from "./context";

/** Pictures of the tasks to come, fetched and decoded while a person looks at this one. */
export class Pictures {
  #kept = new Map<number, HTMLImageElement[]>();

  constructor(
    private readonly shown: LabelInterface,
    private readonly tags: Tags,
  ) {}

  /** Fetch the pictures of tasks. They stay decoded until the task is let go. */
  fetch(tasks: readonly Held[]): void {
    for (const held of tasks) {
      if (!this.#kept.has(held.task.id)) this.#kept.set(held.task.id, this.#urlsOf(held).map(decoded));
    }
  }

  #urlsOf(held: Held): string[] {
    const { tree } = withSides(this.shown.tree, held.shuffle_seed);
    const context = contextOf({ held, tree, showPrediction: true, answered: false, mediaFailed: () => undefined });
    return walk(tree).flatMap((node) => tagOf(node, this.tags)?.preload?.(node, context) ?? []);
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
