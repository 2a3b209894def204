import type { CommentSubject } from "../../api/comments";
import { isTouched } from "../../draft/draft";
import { leadTime } from "../../draft/timing";
import { Autosave, type DraftState, KeptDrafts } from "./drafts";
import type { Open } from "./opening";
import type { Unsent } from "./outbox/store";

interface DraftingParts {
  user: number;
  now: () => number;
  onState(): void;
}

/** The answer being made, kept in this browser and on the server until it is given. */
export class Drafting {
  state: DraftState = "saved";
  #parts: DraftingParts;
  #kept: KeptDrafts;
  /** Of the task on screen. */
  #autosave: Autosave | null = null;

  constructor(parts: DraftingParts) {
    this.#parts = parts;
    this.#kept = new KeptDrafts(parts.user);
  }

  open(): Promise<void> {
    return this.#kept.open();
  }

  /** What an earlier visit left of the task's answer. */
  of(task: number): ReturnType<KeptDrafts["of"]> {
    return this.#kept.of(task);
  }

  /** Another task is on screen. */
  begin({ held }: Open): void {
    this.#autosave = new Autosave(held.task.id, held.task.drafts[0]?.id ?? null, (state) => {
      this.state = state;
      this.#parts.onState();
    });
  }

  /** The answer changed. One that was given before is no draft. */
  keep(open: Open): void {
    if (!isTouched(open.draft) || open.again) return;
    const lead = this.#lead(open);
    this.#kept.keep(open.held.task.id, open.draft.results, lead);
    this.#autosave?.change({ result: open.draft.results, lead_time: lead });
  }

  async flush(): Promise<void> {
    await this.#autosave?.flush();
  }

  /** The answer is given; the draft that goes with it. */
  end(open: Open): number | null {
    if (open.again) return null;
    this.#kept.forget(open.held.task.id);
    return this.#autosave?.end() ?? null;
  }

  /** Out of the outbox, but not out of the browser: it has to survive a reload as well. */
  takeBack({ task, body }: Unsent): void {
    this.#kept.keep(task, body.result, body.lead_time);
  }

  /** What comments are about: the stored answer, or the one being made, kept as a draft first. */
  async subject(open: Open): Promise<CommentSubject | null> {
    if (open.again) return open.again.annotation === null ? null : { annotation: open.again.annotation };
    const autosave = this.#autosave;
    if (autosave && autosave.id === null) {
      autosave.change({ result: open.draft.results, lead_time: this.#lead(open) });
      await autosave.flush();
    }
    return autosave?.id ? { draft: autosave.id } : null;
  }

  #lead({ timing }: Open): number {
    return leadTime(timing, this.#parts.now());
  }
}
