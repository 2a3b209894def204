import { expect, test } from "vitest";
import type { BenchmarkQuery } from "../../api/benchmarks";
import { shownOf } from "./shown";

const candidate = (image: string, stratum: string, label: number | null, people = 0, judge = label) => ({
  image, stratum, label, score: 0.5, summary: "", people, judge,
});

const query = (changes: Partial<BenchmarkQuery>): BenchmarkQuery => ({
  query: "q1", text: "a cat", candidates: [], suspects: [], auc: null, relevant: 1, seed_only: true, people: 0, ...changes,
});

test("candidates stand by stratum in the order of the strata, numbered through, what was missed last", () => {
  const groups = shownOf(
    query({
      candidates: [candidate("s", "seed", 1), candidate("far", "easy", 0), candidate("near", "hard", 1)],
      suspects: [{ image: "lost", likeness: 0.91 }],
    }),
    ["seed", "hard", "easy"],
  );
  expect(groups.map((group) => group.stratum)).toEqual(["seed", "hard", "easy", "likely missed"]);
  expect(groups.flatMap((group) => group.items.map((item) => [item.image, item.at]))).toEqual([["s", 0], ["near", 1], ["far", 2], ["lost", 3]]);
  expect(groups.flatMap((group) => group.items.map((item) => item.mark))).toEqual(["✓", "✓", "–", "?"]);
});

test("a stratum without candidates of this query is left out", () => {
  expect(shownOf(query({ candidates: [candidate("s", "seed", 1)] }), ["seed", "hard"])).toHaveLength(1);
});

test("where people overruled the judge, both are told", () => {
  const [group] = shownOf(query({ candidates: [candidate("a", "hard", 1, 2, 0)] }), ["hard"]);
  expect(group!.items[0]!.told).toBe("relevant, by 2 people (the judge: not relevant), score 0.50");
});
