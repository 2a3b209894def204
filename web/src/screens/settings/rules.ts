import type { ReviewRule, RuleWanted } from "../../api/reviewRules";

export const OPERATORS = {
  lt: "below",
  lte: "at most",
  gt: "above",
  gte: "at least",
  eq: "exactly",
} as const;

export type Operator = keyof typeof OPERATORS;

/** A rule as it is edited: numbers are text, as they are typed; without an operator it fits every task. */
export interface RuleDraft {
  id: number | null;
  dimension: number | null;
  operator: Operator | null;
  threshold: string;
  /** Per cent of the tasks that fit. */
  share: string;
  destination: "review" | "adjudication";
}

export const NEW_RULE: RuleDraft = { id: null, dimension: null, operator: "lt", threshold: "0.6", share: "100", destination: "review" };

export function draftOfRule(rule: ReviewRule): RuleDraft {
  return {
    id: rule.id,
    dimension: rule.dimension,
    operator: rule.operator as Operator | null,
    threshold: rule.agreement_threshold ?? "",
    share: rule.sample_rate,
    destination: rule.destination === "adjudication" ? "adjudication" : "review",
  };
}

export function wantedOfDraft({ id, dimension, operator, threshold, share, destination }: RuleDraft): RuleWanted {
  const tested = operator === null ? { operator: null, agreement_threshold: null } : { operator, agreement_threshold: threshold };
  return { id, dimension, ...tested, sample_rate: share, destination };
}

/** The whole list in one sentence, as it is gone through. */
export function rulesSentence(rules: readonly RuleDraft[], nameOf: (dimension: number) => string): string {
  if (rules.length === 0) return "Every task with an answer is reviewed.";
  const parts = rules.map((rule, i) => {
    const what = rule.dimension === null ? "the agreement" : `the agreement on ${nameOf(rule.dimension)}`;
    const when = rule.operator === null ? (i === 0 ? "of all tasks" : "of the others") : `${i === 0 ? "where" : "else where"} ${what} is ${OPERATORS[rule.operator]} ${rule.threshold || "…"}`;
    return `${when}, ${rule.share || "…"} % ${rule.destination === "review" ? "are reviewed" : "get a final answer"}`;
  });
  const rest = rules.at(-1)?.operator === null ? "" : "; other tasks are not reviewed";
  const text = `${parts.join("; ")}${rest}.`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
