import { same } from "../../draft/draft";
import type { Result } from "../../draft/types";
import { inWords } from "../../tags/results";
import { resultWords } from "../manager/resultWords";

/** What changed from one revision to the next, a line each; none when they say the same. */
export function differences(before: readonly Result[], after: readonly Result[]): string[] {
  const controls = [...new Set([...before, ...after].map((result) => result.from_name))];
  return controls.flatMap((control) => {
    const [old, now] = [before, after].map((results) => results.filter((result) => result.from_name === control));
    const regions = [...(old ?? []), ...(now ?? [])].some(isRegion);
    return regions ? regionLines(old ?? [], now ?? []) : answerLines(control, old ?? [], now ?? []);
  });
}

function answerLines(control: string, before: readonly Result[], after: readonly Result[]): string[] {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  if (old === now) return [];
  return [`${inWords(control)}: ${old || "nothing"} → ${now || "nothing"}`];
}

function regionLines(before: readonly Result[], after: readonly Result[]): string[] {
  const gone = before.filter((each) => !after.some((other) => other.id === each.id)).map((each) => `${named(each)} removed`);
  const come = after.flatMap((each) => {
    const old = before.find((other) => other.id === each.id);
    if (!old) return [`${named(each)} added`];
    if (same(old.value, each.value)) return [];
    const [was, is] = [wordsOf([old]), wordsOf([each])];
    return [was === is ? `${named(each)} moved` : `${named(old)} is now ${is || "without a label"}`];
  });
  return [...gone, ...come];
}

function named(result: Result): string {
  return wordsOf([result]) || inWords(result.from_name);
}

function wordsOf(results: readonly Result[]): string {
  return resultWords(results)
    .map(([, said]) => said)
    .filter(Boolean)
    .join(", ");
}

function isRegion({ value }: Result): boolean {
  return "x" in value || "start" in value;
}

const ACTIONS: Record<string, string> = {
  submitted: "answered",
  updated: "changed it",
  skipped: "skipped it",
  imported: "imported it",
  prediction: "made it of a prediction",
  propagated_annotation: "copied it from another task",
  accepted: "accepted it",
  fixed_and_accepted: "fixed and accepted it",
  rejected: "rejected it",
  deleted_review: "took a review back",
  restored: "brought an earlier one back",
  adjudicated: "made it the final answer",
};

export function actionWords(action: string): string {
  return ACTIONS[action] ?? action.replace(/_/g, " ");
}
