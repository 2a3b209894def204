/** Money, shares and answers in words. A figure that does not exist is a dash, never a zero. */

import { count } from "../../ui/count";

export const NONE = "–";

/** US dollars with as many digits as tell something. */
export function money(amount: number | null | undefined): string {
  if (amount === null || amount === undefined) return NONE;
  if (amount === 0) return "$0";
  if (amount < 0.000_05) return "< $0.0001";
  return `$${amount.toFixed(amount >= 1 ? 2 : amount >= 0.01 ? 3 : 4)}`;
}

export function percent(share: number | null | undefined, digits = 0): string {
  return share === null || share === undefined ? NONE : `${(100 * share).toFixed(digits)} %`;
}

export function figure(value: number | null | undefined, digits = 2): string {
  return value === null || value === undefined ? NONE : value.toFixed(digits);
}

export type Interval = readonly [number, number] | readonly number[] | null | undefined;

/** `[0.55, 0.84]`; nothing where there is none. */
export function between(interval: Interval, digits = 2): string {
  return interval && interval.length === 2 ? `[${interval.map((end) => end.toFixed(digits)).join(", ")}]` : "";
}

/** `71 % [60, 80]`. */
export function shareWithin(share: number | null | undefined, interval: Interval): string {
  const ends = interval && interval.length === 2 ? ` [${interval.map((end) => (100 * end).toFixed(0)).join(", ")}]` : "";
  return `${percent(share)}${ends}`;
}

/** Why a run has no accuracy, by how many tasks of its project have ground truth. */
export function noTruth(tasks: number | undefined): string {
  return tasks === 0 ? "no ground truth yet" : "no ground truth among these tasks that is not sealed";
}

/** One control's answer, as short as it can be told. */
export function answerWords(value: unknown): string {
  if (value === null || value === undefined) return NONE;
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
  if (Array.isArray(value)) return value.map(answerWords).join(", ");
  if (typeof value === "object") {
    return Object.entries(value)
      .map(([name, inside]) => `${name}: ${answerWords(inside)}`)
      .join("; ");
  }
  return String(value);
}

/** Whether two answers to one control are the same, whatever the order of several labels. */
export function sameAnswer(one: unknown, other: unknown): boolean {
  const plain = (value: unknown) => JSON.stringify(Array.isArray(value) ? [...value].map(String).sort() : value ?? null);
  return plain(one) === plain(other);
}

const OUTCOMES: Record<string, string> = {
  ok: "judged",
  unreadable: "could not be read",
  refused: "refused",
  truncated: "cut short",
  failed: "failed",
  waiting: "waiting",
};

export function outcomeWords(outcome: string): string {
  return OUTCOMES[outcome] ?? outcome;
}

/** `18 judged, 1 refused`: good ones first, nothing that did not happen. */
export function outcomesWords(outcomes: Record<string, number>): string {
  const order = Object.keys(OUTCOMES);
  return Object.entries(outcomes)
    .filter(([, number]) => number > 0)
    .sort(([one], [other]) => order.indexOf(one) - order.indexOf(other))
    .map(([name, number]) => `${number.toLocaleString("en")} ${outcomeWords(name)}`)
    .join(", ");
}

interface HandedIn {
  requests: number;
  done: number;
  failed: number;
  fetched: boolean;
}

function several(number: number): string {
  return number === 1 ? "1 batch" : `${number.toLocaleString("en")} batches`;
}

/** `2 batches with the provider, 40 of 1,200 questions done; 1 taken home`. */
export function batchWords(batches: readonly HandedIn[]): string {
  const away = batches.filter((one) => !one.fetched);
  const home = batches.length - away.length;
  const parts: string[] = [];
  if (away.length > 0) {
    const sum = (of: (one: HandedIn) => number) => away.reduce((all, one) => all + of(one), 0);
    const done = sum((one) => one.done + one.failed);
    const asked = count(sum((one) => one.requests), "question");
    parts.push(`${several(away.length)} with the provider, ${done.toLocaleString("en")} of ${asked} done`);
  }
  if (home > 0) parts.push(`${several(home)} taken home`);
  return parts.join("; ");
}

const STATES: Record<string, string> = {
  Pending: "Waiting for a worker",
  InProgress: "Running",
  Paused: "Paused",
  over_budget: "Stopped at its limit",
  Completed: "Done",
  Failed: "Failed",
  Canceled: "Cancelled",
};

export function stateWords(status: string): string {
  return STATES[status] ?? status;
}
