import { expect, test } from "vitest";
import { betterThan, measuresOf, systemsOf, tally, unjudgedOf, versionOf, worstQueries } from "./systems";

const score = (run: string, values: Record<string, number | null>) => ({
  run, n_queries: 3, n_missing: 0, measures: { "nDCG@10": 0.5, AP: null },
  per_query: Object.fromEntries(Object.entries(values).map(([query, value]) => [query, { "nDCG@10": value }])),
});

test("one scored run is a report of one system, and an undefined measure stays undefined", () => {
  const [system] = systemsOf(score("colours", { q1: 1 }));
  expect(system).toMatchObject({ name: "colours", nQueries: 3 });
  expect(system!.measures.AP).toEqual({ mean: null, interval: null });
});

test("systems come as a list or by name, with or without intervals", () => {
  expect(systemsOf({ systems: [score("a", {}), score("b", {})] }).map(({ name }) => name)).toEqual(["a", "b"]);
  const byName = systemsOf({ systems: { a: { measures: { AP: { mean: 0.4, interval: [0.3, 0.5] } } } } });
  expect(byName[0]).toMatchObject({ name: "a", measures: { AP: { mean: 0.4, interval: [0.3, 0.5] } } });
  expect(measuresOf(byName)).toEqual(["AP"]);
  expect(systemsOf("nonsense")).toEqual([]);
});

test("queries without a value on either side are not compared; a tie is a tie", () => {
  const [a, b] = systemsOf({ systems: [score("a", { q1: 1, q2: 0.5, q3: 0.2, q4: null }), score("b", { q1: 0.2, q2: 0.5, q3: 0.4, q4: 1 })] });
  expect(tally(a!, b!, "nDCG@10")).toEqual({ wins: 1, losses: 1, ties: 1 });
  expect(worstQueries(a!, b!, "nDCG@10", 1)).toEqual([{ query: "q1", first: 1, second: 0.2, difference: 0.8 }]);
});

test("what nobody judged is counted, and pairs of another shape are not sent", () => {
  const payload = { unjudged: { n: 5, depth: 20, pairs: [["q1", "a"], ["q1"], "q2", ["q2", 3]] } };
  expect(unjudgedOf(payload)).toEqual({ n: 5, depth: 20, pairs: [["q1", "a"]] });
  expect(unjudgedOf({})).toBeNull();
});

test("a system stands above those it beats beyond chance, on that measure alone", () => {
  const test = (first: string, second: string, difference: number, p_holm: number | null) => ({ measure: "AP", first, second, difference, p_holm });
  const payload = { pairs: [test("a", "b", -0.2, 0.01), test("a", "c", -0.1, 0.2), test("b", "c", 0.3, 0.001), test("c", "d", 0.1, null)] };
  const systems = systemsOf({ systems: ["a", "b", "c", "d"].map((name) => score(name, {})) });
  expect(betterThan(payload, systems, "a", "AP")).toEqual([1]);
  expect(betterThan(payload, systems, "c", "AP")).toEqual([1]);
  expect(betterThan(payload, systems, "b", "AP")).toEqual([]);
  expect(betterThan(payload, systems, "a", "nDCG@10")).toEqual([]);
});

test("what eval pool printed is a version with scores before and after; a comparison is none", () => {
  const scores = { ours: { "nDCG@10": { before: 0.4, after: 0.5 }, AP: { before: null, after: 0.2 } } };
  const found = versionOf({ scores, counts: { added: 3, changed: 1, same: 0 }, version: { version: 2, file: "qrels_v2.txt", n_pairs: 90 } });
  expect(found).toMatchObject({ number: 2, file: "qrels_v2.txt", pairs: 90, counts: { added: 3, changed: 1, same: 0 } });
  expect(found!.systems).toEqual([{ name: "ours", measures: { "nDCG@10": { before: 0.4, after: 0.5 }, AP: { before: null, after: 0.2 } } }]);
  expect(versionOf({ systems: [] })).toBeNull();
});
