import type { LabelInterface } from "../../api/interface";
import type { Result } from "../../draft/types";
import type { ControlKey, TaskContext } from "../../tags/types";
import type { Tags } from "../../tags/registry";
import type { Scene } from "../../tags/scene";
import { obstacle, redone, remembering, undone } from "./editing";
import { Observable } from "./observable";
import type { Open } from "./opening";

export interface Answered {
  /** The task with the answer that is drawn on it. */
  open: Open | null;
  /** One sentence on what just happened or what is in the way. */
  notice: string | null;
}

/** A visit in which the answer on screen can be changed, by an annotator or by a reviewer. */
export abstract class Answering<State extends Answered> extends Observable<State> {
  #shown: LabelInterface;
  #tags: Tags;

  constructor(state: State, { shown, tags }: { shown: LabelInterface; tags: Tags }) {
    super(state);
    this.#shown = shown;
    this.#tags = tags;
  }

  /** What the tags may know of the task. */
  abstract context(open: Open): TaskContext;
  abstract change(control: string, results: readonly Result[], typed: boolean): void;

  get project() {
    return this.#shown.project;
  }

  remember(name: string, memory: unknown): void {
    const { open } = this.state;
    if (open) this.#alter({ open: remembering(open, name, memory) });
  }

  selectRegion(id: string | null): void {
    const { open } = this.state;
    if (open && open.selectedRegion !== id) this.#alter({ open: { ...open, selectedRegion: id } });
  }

  undo(): void {
    const { open } = this.state;
    if (open) this.became(undone(open));
  }

  redo(): void {
    const { open } = this.state;
    if (open) this.became(redone(open));
  }

  dismiss(): void {
    this.#alter({ notice: null });
  }

  /** The answer is another one now. */
  protected became(open: Open): void {
    this.#alter({ open, notice: null });
  }

  /** What is in the way of storing what is drawn; says so on the screen. */
  protected hindered(): boolean {
    const { open } = this.state;
    if (!open) return true;
    const found = obstacle(open, this.#tags, this.project.enable_empty_annotation);
    if (found) this.#alter("problems" in found ? { open: { ...open, ...found } } : found);
    return found !== null;
  }

  #alter(change: Partial<Answered>): void {
    this.become(change as Partial<State>);
  }
}

type Answers = Pick<Answering<Answered>, "context" | "change" | "remember" | "selectRegion">;

/** The answer on screen, as the tags draw it. */
export function sceneOf(session: Answers, open: Open, tags: Tags, readonly = false): Scene {
  return {
    tree: open.tree,
    tags,
    task: session.context(open),
    draft: open.draft,
    change: (control, results, typed) => session.change(control, results, typed),
    memory: open.memory,
    remember: (name, memory) => session.remember(name, memory),
    selectedRegion: open.selectedRegion,
    selectRegion: (id) => session.selectRegion(id),
    problems: open.problems,
    hint: () => undefined,
    readonly,
  };
}

/** Does what a control's own key does. */
export function pressOf(groups: readonly { owner: string; keys: readonly ControlKey[] }[]): (owner: string, id: string) => void {
  return (owner, id) =>
    groups
      .find((group) => group.owner === owner)
      ?.keys.find((key) => key.id === id)
      ?.press();
}
