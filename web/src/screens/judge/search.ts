import type { Shown } from "../../api/judgeRuns";

export const TABS = [
  { value: "rubric", label: "Rubric" },
  { value: "results", label: "Results" },
  { value: "alignment", label: "Alignment" },
  { value: "versions", label: "Versions" },
  { value: "compare", label: "Compare" },
  { value: "history", label: "History" },
  { value: "enhance", label: "Enhance" },
  { value: "automate", label: "Automate" },
] as const;

export type Tab = (typeof TABS)[number]["value"];

/** What of a prompt is looked at, as the address says it. */
export interface JudgeSearch {
  tab?: Tab;
  version?: number;
  run?: number;
  shown?: Shown;
  compare?: number[];
  everything?: boolean;
}

const SHOWN: readonly string[] = ["all", "correct", "incorrect", "needs_review", "has_error", "waiting"];

export function readJudgeSearch(search: Record<string, unknown>): JudgeSearch {
  const number = (value: unknown) => (Number.isInteger(value) ? Number(value) : undefined);
  const compare = Array.isArray(search.compare) ? search.compare.flatMap((one) => number(one) ?? []).slice(0, 4) : undefined;
  return {
    tab: TABS.find(({ value }) => value === search.tab)?.value,
    version: number(search.version),
    run: number(search.run),
    shown: typeof search.shown === "string" && SHOWN.includes(search.shown) ? (search.shown as Shown) : undefined,
    compare,
    everything: search.everything === true ? true : undefined,
  };
}
