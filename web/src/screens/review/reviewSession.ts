import { loadProgress, nextReview, type NextReview, type ReviewedAnswer, sendReview, type ReviewWish, undoReview } from "../../api/reviews";
import { same } from "../../draft/draft";
import type { Result } from "../../draft/types";
import { givenResults } from "../label/editing";
import { sheetOf } from "./sheet";
import { Sitting, type SittingParts } from "./sitting";

export interface Reviewing {
  /** The answer that is drawn. */
  answer: ReviewedAnswer | null;
  /** The reviewer writes why it is not taken. */
  rejecting: boolean;
  /** ISO: since when the answer is looked at. */
  since: string;
}

const AT_FIRST: Reviewing = { answer: null, rejecting: false, since: "" };

/** A visit to the review stream: answers are accepted, fixed or rejected one by one. */
export class ReviewSession extends Sitting<NextReview, Reviewing> {
  constructor(parts: SittingParts) {
    super(parts, AT_FIRST);
  }

  protected fetch(wish: ReviewWish): Promise<NextReview> {
    return nextReview(this.project.id, wish);
  }

  protected begin(shown: NextReview, annotation: number | null) {
    const wanted = annotation ?? shown.annotation;
    const answer = shown.annotations.find((each) => each.id === wanted) ?? shown.annotations.at(-1) ?? null;
    return { results: answer?.result ?? [], more: { answer, rejecting: false, since: new Date().toISOString() } };
  }

  protected async countWords(): Promise<string> {
    const { waiting, reviewed, mine, limit } = await loadProgress(this.project.id);
    return progressWords({ waiting, reviewed, mine, limit });
  }

  /** Look at another answer to this task. */
  choose(annotation: number): void {
    const { shown, editing, sending } = this.state;
    if (shown && !editing && !sending && annotation !== this.state.more.answer?.id) this.show(shown, annotation);
  }

  /** As it was: what the reviewer changed is gone, and so is the rejection. */
  giveUp(): void {
    const { shown, more } = this.state;
    if (shown?.task && more.answer) this.show(shown, more.answer.id);
  }

  reject(): void {
    const { more, editing } = this.state;
    if (more.answer && !editing) this.become({ more: { ...more, rejecting: true }, notice: null });
  }

  /** The answer is right, or what is drawn now is. */
  async accept(): Promise<void> {
    const { open, more, editing } = this.state;
    if (!open || !more.answer) return;
    if (editing && this.hindered()) return;
    const results = givenResults(open);
    const fixed = editing && !same(results, more.answer.result);
    await this.#send({ accepted: true, ...(fixed ? { result: results } : {}) });
  }

  /** The answer is wrong. False when the project wants to know why. */
  async sendBack(comment: string, action: "requeue" | "remove"): Promise<boolean> {
    const { shown } = this.state;
    if (shown?.settings.require_comment_on_reject && comment.trim() === "") return false;
    const { requeue } = shown?.settings ?? { requeue: "requeue" };
    await this.#send({ accepted: false, comment, ...(requeue === "flexible" ? { reject_action: action } : {}) });
    return true;
  }

  async #send(said: { accepted: boolean; result?: Result[]; comment?: string; reject_action?: "requeue" | "remove" }): Promise<void> {
    const { shown, more } = this.state;
    const { answer, since } = more;
    if (!shown || !answer) return;
    const body = { annotation: answer.id, ...said, started_at: since, revision: answer.revision, lease: shown.lease.token };
    const made = await this.decide(() => sendReview(body));
    if (!made) return;
    this.decided({ task: shown.task.id, annotation: answer.id, takeBack: () => undoReview(made.id) });
    const review = said.accepted ? (said.result ? "fixed" : "accepted") : "rejected";
    this.#goOn(shown, { ...answer, review, result: said.result ?? answer.result });
  }

  /** To the next answer of this task that waits, else to the next task. */
  #goOn(shown: NextReview, reviewed: ReviewedAnswer): void {
    const annotations = shown.annotations.map((each) => (each.id === reviewed.id ? reviewed : each));
    const settled = shown.settings.review_criteria === "one" && reviewed.review !== "rejected";
    const left = settled ? undefined : annotations.find((each) => waits(each, this.parts.user));
    if (left) return this.show({ ...shown, annotations, annotation: left.id }, left.id);
    this.queue.drop(shown.task.id);
    this.next();
  }

  /** The answer was changed from the history drawer: it is fetched anew. */
  async refetch(): Promise<void> {
    const { shown, more } = this.state;
    if (!shown) return;
    const again = await this.decide(() => this.queue.call(shown.task.id));
    if (again) this.show(again, more.answer?.id ?? null);
  }

  /** What is drawn: the model's answer over the person's, to compare by eye; null: the person's. */
  draw(results: readonly Result[] | null): void {
    const { shown, more, open, editing } = this.state;
    if (!shown || !open || editing || !more.answer) return;
    const drawn = sheetOf(shown.task, shown.lease, this.parts.shown, results ?? more.answer.result);
    this.become({ open: { ...drawn, memory: open.memory } });
  }
}

function waits(answer: ReviewedAnswer, user: number): boolean {
  return answer.review === null && !answer.was_cancelled && !answer.adjudicated && answer.completed_by !== user;
}

export function progressWords({ waiting, reviewed, mine, limit }: { waiting: number; reviewed: number; mine: number; limit: number | null }): string {
  const most = limit === null ? "" : ` of ${figure(limit)}`;
  return `${figure(waiting)} ${waiting === 1 ? "waits" : "wait"} · ${figure(reviewed)}${most} reviewed, ${figure(mine)} by me`;
}

function figure(count: number): string {
  return count.toLocaleString("en");
}
