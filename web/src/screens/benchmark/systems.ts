/** What a report says of each system, whichever command wrote it: `eval score` of one, `eval compare` of several. */

export interface Value {
  mean: number | null;
  interval: [number, number] | null;
}

export interface System {
  name: string;
  measures: Record<string, Value>;
  perQuery: Record<string, Record<string, number | null>>;
  nQueries: number | null;
  nMissing: number;
}

export interface Difference {
  first: string;
  second: string;
  measure: string;
  difference: number | null;
  interval: [number, number] | null;
  p: number | null;
  wins: number | null;
  losses: number | null;
  ties: number | null;
  /** In words, as the command says it. */
  verdict: string;
}

type Plain = Record<string, unknown>;

const isPlain = (value: unknown): value is Plain => typeof value === "object" && value !== null && !Array.isArray(value);
const number = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);
const text = (...values: unknown[]): string => String(values.find((value) => typeof value === "string") ?? "");

function interval(value: unknown): [number, number] | null {
  if (Array.isArray(value) && number(value[0]) !== null && number(value[1]) !== null) return [value[0] as number, value[1] as number];
  if (isPlain(value) && number(value.low) !== null && number(value.high) !== null) return [value.low as number, value.high as number];
  return null;
}

function valueOf(given: unknown, between: unknown): Value {
  if (isPlain(given)) return { mean: number(given.mean ?? given.value), interval: interval(given.interval ?? given) };
  return { mean: number(given), interval: interval(between) };
}

/** How many queries a measure's mean is of. */
function countOf(measure: unknown): number | null {
  return isPlain(measure) ? number(measure.n) : null;
}

function systemOf(given: Plain, name: string): System {
  const between = isPlain(given.intervals) ? given.intervals : {};
  const measures = isPlain(given.measures) ? given.measures : {};
  return {
    name: text(given.name, given.run, given.system) || name,
    measures: Object.fromEntries(Object.entries(measures).map(([measure, value]) => [measure, valueOf(value, between[measure])])),
    perQuery: (isPlain(given.per_query) ? given.per_query : {}) as System["perQuery"],
    nQueries: number(given.n_queries) ?? countOf(Object.values(measures)[0]),
    nMissing: number(given.n_missing) ?? 0,
  };
}

export function systemsOf(payload: unknown): System[] {
  if (!isPlain(payload)) return [];
  const many = payload.systems ?? payload.runs;
  if (Array.isArray(many)) return many.filter(isPlain).map((one, at) => systemOf(one, `system ${at + 1}`));
  if (isPlain(many)) return Object.entries(many).flatMap(([name, one]) => (isPlain(one) ? [systemOf({ ...one, name }, name)] : []));
  return isPlain(payload.measures) ? [systemOf(payload, "system")] : [];
}

export function measuresOf(systems: readonly System[]): string[] {
  return [...new Set(systems.flatMap((system) => Object.keys(system.measures)))];
}

/** Queries in which the two differ most for the worse of the second, with both values. */
export function worstQueries(first: System, second: System, measure: string, most: number) {
  return Object.keys(first.perQuery)
    .flatMap((query) => {
      const a = number(first.perQuery[query]?.[measure]);
      const b = number(second.perQuery[query]?.[measure]);
      return a === null || b === null ? [] : [{ query, first: a, second: b, difference: a - b }];
    })
    .sort((x, y) => y.difference - x.difference || x.query.localeCompare(y.query))
    .slice(0, most);
}

const SAME = 1e-9;

/** Counted here from the values by query: who wins how many of them. */
export function tally(first: System, second: System, measure: string): { wins: number; losses: number; ties: number } {
  const found = { wins: 0, losses: 0, ties: 0 };
  for (const one of worstQueries(first, second, measure, Infinity)) {
    if (Math.abs(one.difference) < SAME) found.ties += 1;
    else if (one.difference > 0) found.wins += 1;
    else found.losses += 1;
  }
  return found;
}

/** Tested differences of a comparison. */
export function differencesOf(payload: unknown): Difference[] {
  if (!isPlain(payload)) return [];
  const many = payload.comparisons ?? payload.pairs ?? payload.differences;
  if (!Array.isArray(many)) return [];
  return many.filter(isPlain).map((one) => ({
    first: text(one.first, one.a, one.system, one.run),
    second: text(one.second, one.b, one.baseline, one.against),
    measure: text(one.measure),
    difference: number(one.difference ?? one.delta ?? one.mean_difference),
    interval: interval(one.bootstrap_interval ?? one.interval ?? one),
    p: number(one.p_holm ?? one.p_adjusted ?? one.p ?? one.p_permutation),
    wins: number(one.wins),
    losses: number(one.losses),
    ties: number(one.ties),
    verdict: text(one.verdict),
  }));
}

/** Results that systems returned and nobody judged: how many among how many first ones, and the pairs that can be sent. */
export function unjudgedOf(payload: unknown): { n: number; depth: number; pairs: [string, string][] } | null {
  const told = isPlain(payload) && isPlain(payload.unjudged) ? payload.unjudged : null;
  if (!told || !Array.isArray(told.pairs)) return null;
  const pairs = told.pairs.filter((one): one is [string, string] => Array.isArray(one) && one.length === 2 && one.every((id) => typeof id === "string"));
  return { n: number(told.n) ?? pairs.length, depth: number(told.depth) ?? 10, pairs };
}

/** Scores of one system before and after people judged what it had found. */
export interface Rescored {
  name: string;
  measures: Record<string, { before: number | null; after: number | null }>;
}

/** What `eval pool` says once answers came back: a new version of the judgments, and what it did to the scores. */
export interface Version {
  number: number | null;
  file: string;
  pairs: number | null;
  madeAt: string;
  counts: Record<string, number>;
  systems: Rescored[];
}

/** Null for a report that is of another kind. */
export function versionOf(payload: unknown): Version | null {
  if (!isPlain(payload) || !isPlain(payload.scores)) return null;
  const told = isPlain(payload.version) ? payload.version : {};
  const counts = isPlain(payload.counts) ? payload.counts : {};
  return {
    number: number(told.version),
    file: text(told.file),
    pairs: number(told.n_pairs),
    madeAt: text(told.made_at),
    counts: Object.fromEntries(Object.entries(counts).flatMap(([name, value]) => (number(value) === null ? [] : [[name, value as number]]))),
    systems: Object.entries(payload.scores).flatMap(([name, measures]) => (isPlain(measures) ? [{ name, measures: rescored(measures) }] : [])),
  };
}

function rescored(measures: Plain): Rescored["measures"] {
  return Object.fromEntries(
    Object.entries(measures).flatMap(([name, one]) => (isPlain(one) ? [[name, { before: number(one.before), after: number(one.after) }]] : [])),
  );
}

const SIGNIFICANT = 0.05;

/** Which of the systems this one is better than beyond chance, as their places in the table: 0 is the first. */
export function betterThan(payload: unknown, systems: readonly System[], name: string, measure: string): number[] {
  const lost = differencesOf(payload)
    .filter((one) => one.measure === measure && one.p !== null && one.p < SIGNIFICANT)
    .map(({ first, second, difference }) => ((difference ?? 0) > 0 ? { winner: second, loser: first } : { winner: first, loser: second }))
    .filter(({ winner }) => winner === name)
    .map(({ loser }) => systems.findIndex((system) => system.name === loser));
  return lost.filter((at) => at >= 0).sort((x, y) => x - y);
}
