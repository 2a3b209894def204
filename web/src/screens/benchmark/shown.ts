import type { BenchmarkQuery } from "../../api/benchmarks";
import { verdictOf } from "./words";

/** A candidate, or an image that was likely missed, as a row shows it. */
export interface Shown {
  /** Its place in the row. */
  at: number;
  image: string;
  stratum: string;
  verdict: "relevant" | "not" | "suspect";
  mark: string;
  people: number;
  score: number | null;
  summary: string;
  /** All of that in words. */
  told: string;
}

const MISSED = "likely missed";

/** A query's candidates by stratum, in the order of the strata; what was likely missed comes last. */
export function shownOf(query: BenchmarkQuery, strata: readonly string[]): { stratum: string; items: Shown[] }[] {
  let at = 0;
  const groups = strata.map((stratum) => ({
    stratum: stratum || "candidates",
    items: query.candidates
      .filter((one) => one.stratum === stratum)
      .map((one): Shown => {
        const relevant = (one.label ?? 0) > 0;
        const who = one.people ? `, by ${one.people === 1 ? "a person" : `${one.people} people`}` : "";
        const before = one.people && one.judge !== null && one.judge !== one.label ? ` (the judge: ${verdictOf(one.judge)})` : "";
        const score = one.score === null ? "" : `, score ${one.score.toFixed(2)}`;
        return {
          at: at++, image: one.image, stratum, verdict: relevant ? "relevant" : "not",
          mark: relevant ? ((one.label ?? 0) > 1 ? "✓✓" : "✓") : "–", people: one.people, score: one.score, summary: one.summary,
          told: `${verdictOf(one.label)}${who}${before}${score}`,
        };
      }),
  }));
  const missed = query.suspects.map((one): Shown => ({
    at: at++, image: one.image, stratum: MISSED, verdict: "suspect", mark: "?", people: 0, score: one.likeness, summary: "",
    told: `not judged, and nearer to the seed than a relevant image (${one.likeness.toFixed(2)})`,
  }));
  return [...groups, { stratum: MISSED, items: missed }].filter((group) => group.items.length > 0);
}
