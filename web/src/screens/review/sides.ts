import type { SideBySide, SideControl } from "../../api/adjudication";
import type { Result } from "../../draft/types";
import { inTitles, type Titles } from "../../tags/ranker/titles";
import { resultWords } from "../manager/resultWords";

/** One answer that can be taken: a person's or a model's. */
export interface Side {
  key: string;
  /** A letter, a name, or a model's version. */
  who: string;
  isModel: boolean;
  score: number | null;
  /** "accepted", "rejected" ... when somebody reviewed it. */
  review: string | null;
  truth: boolean;
  result: readonly Result[];
  /** What settles the task with it. */
  choice: { annotation: number } | { prediction: number };
  /** Its annotation, when a person gave it. */
  annotation: number | null;
}

/** The columns: people in their order, then models. */
export function sidesOf({ answers, predictions }: SideBySide): Side[] {
  const people = answers.map(({ key, who, result, review, ground_truth, annotation }) => ({
    key, who: shortName(who), isModel: false, score: null, review, truth: ground_truth, result, choice: { annotation }, annotation,
  }));
  const models = predictions.map(({ key, who, score, result, prediction }) => ({
    key, who: who || "model", isModel: true, score, review: null, truth: false, result, choice: { prediction }, annotation: null,
  }));
  return [...people, ...models];
}

/** "Ann Lee ann@example.org, 3" is Ann Lee; without a name the address does; a letter stays one. */
export function shortName(who: string): string {
  const [, name = "", address = ""] = /^(.*?)\s*(\S+@\S+?)?(?:,\s*\d+)?$/.exec(who.trim()) ?? [];
  return name || address || who || "Somebody";
}

/** One line of a cell: what was said, and whether nobody else says it. */
export interface Said {
  words: string;
  alone: boolean;
}

/** What one side says on one control. */
export function saidOf(side: Side, control: SideControl, marks: SideBySide["marks"], titles: ReadonlyMap<string, Titles> = new Map()): Said[] {
  const own = marks[side.key] ?? [];
  const lone = isLone(side, control);
  return inTitles(side.result, titles).flatMap((result, index): Said[] => {
    const mark = own.find((each) => each.index === index);
    if (mark?.control !== control.control) return [];
    const words = resultWords([result])[0]?.[1] ?? "";
    return [{ words: words || "–", alone: isRegion(result) ? mark.shared < 2 && mark.of > 1 : lone }];
  });
}

/** A side that does not say what most people say; where no answer has most, each of them. */
export function isLone(side: Side, { differs, model_differs, groups }: SideControl): boolean {
  if (side.isModel ? !model_differs : !differs) return false;
  const [first = [], second = []] = groups;
  const hasMost = first.length > second.length;
  return !(hasMost && first.includes(side.key));
}

function isRegion({ value }: Result): boolean {
  return "x" in value || "start" in value;
}

const FLAGS: Record<string, string> = {
  low_agreement: "agreement is low",
  people_differ: "people differ",
  model_differs: "people and the model differ",
  asked: "a reviewer asked",
};

/** Why a task waits: "people differ (verdict: same and different)". */
export function flagWords({ flag, control, reason, value }: { flag: string; control: string; reason: string; value: number | null }): string {
  const told = FLAGS[flag] ?? flag.replace(/_/g, " ");
  const detail = [control, reason || (value === null ? "" : value.toFixed(2))].filter(Boolean).join(": ");
  return detail ? `${told} (${detail})` : told;
}
