import { loadDisputeCounts, nextDispute, settleTask, type SideBySide, unsettleTask } from "../../api/adjudication";
import type { ReviewWish } from "../../api/reviews";
import { same } from "../../draft/draft";
import { givenResults } from "../label/editing";
import { withResults } from "./sheet";
import { Sitting, type SittingParts } from "./sitting";
import { type Side, sidesOf } from "./sides";

export interface Settling {
  /** Key of the side that the final answer is made of. */
  taken: string | null;
  /** Why this is the final answer. */
  note: string;
  /** The final answer is to be the ground truth. */
  truth: boolean;
}

const AT_FIRST: Settling = { taken: null, note: "", truth: false };

/** A visit to the disputes: one answer is taken, or a final one is written. */
export class SettleSession extends Sitting<SideBySide, Settling> {
  constructor(parts: SittingParts) {
    super(parts, AT_FIRST);
  }

  protected fetch({ query: _query, ...wish }: ReviewWish): Promise<SideBySide> {
    return nextDispute(this.project.id, wish);
  }

  protected begin({ final }: SideBySide) {
    if (!final) return { results: [], more: AT_FIRST };
    const taken = final.source_annotation !== null ? `a${final.source_annotation}` : final.source_prediction !== null ? `p${final.source_prediction}` : null;
    return { results: final.result, more: { taken, note: final.note, truth: final.ground_truth } };
  }

  protected async countWords(): Promise<string> {
    const { waiting, done } = await loadDisputeCounts(this.project.id);
    return `${waiting.toLocaleString("en")} ${waiting === 1 ? "waits" : "wait"} · ${done.toLocaleString("en")} settled`;
  }

  get sides(): Side[] {
    return this.state.shown ? sidesOf(this.state.shown) : [];
  }

  /** Make the final answer what this side says. */
  take(key: string): void {
    const { open, more, sending } = this.state;
    const side = this.sides.find((each) => each.key === key);
    if (!open || !side || side.result.length === 0 || sending) return;
    const draft = withResults(open.held.task.id, side.result);
    this.become({ open: { ...open, draft, problems: {}, selectedRegion: null }, more: { ...more, taken: key }, editing: false, notice: null });
  }

  /** The final answer is as it is drawn; keys are those of the screen again. */
  stopEditing(): void {
    this.become({ editing: false });
  }

  note(note: string): void {
    this.become({ more: { ...this.state.more, note } });
  }

  toggleTruth(): void {
    this.become({ more: { ...this.state.more, truth: !this.state.more.truth } });
  }

  /** Whether the final answer is no longer what the side says that it was taken from. */
  get edited(): boolean {
    const { open, more } = this.state;
    const side = this.sides.find((each) => each.key === more.taken);
    return Boolean(open && open.draft.past.length > 0 && !same(plain(open.draft.results), plain(side?.result ?? [])));
  }

  get canSettle(): boolean {
    const { open, sending } = this.state;
    return Boolean(open && !sending && open.draft.results.length > 0);
  }

  async settle(): Promise<void> {
    const { shown, open, more } = this.state;
    if (!shown || !open) return;
    if (open.draft.results.length === 0) return this.become({ notice: "Nothing is taken yet. Press the number of an answer, or E to write the final one." });
    if (this.hindered()) return;
    const side = this.edited ? undefined : this.sides.find((each) => each.key === more.taken);
    const choice = side ? side.choice : { result: givenResults(open) };
    const body = { ...choice, note: more.note.trim(), ground_truth: more.truth, lease: shown.lease?.token ?? 0 };
    const made = await this.decide(() => settleTask(shown.task.id, body));
    if (!made) return;
    this.decided({ task: shown.task.id, annotation: null, takeBack: () => unsettleTask(shown.task.id) });
    this.queue.drop(shown.task.id);
    this.next();
  }
}

/** Results without where they came from: taking an answer is no change of it. */
function plain(results: readonly { origin?: unknown }[]): unknown[] {
  return results.map(({ origin: _origin, ...rest }) => rest);
}
