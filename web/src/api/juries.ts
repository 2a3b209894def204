import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { call } from "./client";

export const AGGREGATORS = {
  majority: "the most votes",
  weighted: "votes weighted by certificate",
  "dawid-skene": "votes weighted by estimated reliability",
  mean: "the mean",
  median: "the median",
} as const;

export type Aggregator = keyof typeof AGGREGATORS;

export interface Jury {
  id: number;
  project: number;
  title: string;
  aggregator: Aggregator;
  prompt_versions: number[];
  least_share: number;
  control: string;
}

export interface JurorSaid {
  version: number;
  title: string;
  model: string;
  provider: string | null;
  outcome: string;
  overall: unknown;
  dimensions: Record<string, unknown>;
  confidence: number | null;
  verdict: string;
  chips: string[];
  cost: number | null;
  problem: string | null;
  weight?: number | null;
}

/** A task before the jury. `share`: of the votes, those for `label`; a null label is a tie. */
export interface JuryCard {
  task: number;
  inner_id: number | null;
  data: Record<string, unknown> | null;
  label: string | null;
  share: number | null;
  disagreement: number | null;
  review: string | null;
  truth: Record<string, unknown> | null;
  judges: JurorSaid[];
}

export type ShownCards = "all" | "needs_review" | "disagreement";

interface CardPage {
  results: JuryCard[];
  next: number | null;
  counts: Record<ShownCards, number> | null;
}

export interface JuryReport {
  n: number;
  n_tied: number;
  n_truth?: number;
  accuracy: number | null;
  accuracy_interval: [number, number] | null;
  alpha: number | null;
  fleiss_kappa: number | null;
  cohen_kappa: number | null;
  percent_agreement: number | null;
  marginal: Record<string, number | null>;
  cost: number | null;
  judges: { version: number; title: string; model: string; n: number; cost: number | null; accuracy: number | null }[];
  pairs: { first: number; second: number; n?: number; kappa: number | null; agreement: number | null }[];
}

const path = (id: number) => `/api/juries/${id}`;

export const juryList = (project: number) =>
  queryOptions({
    queryKey: ["projects", project, "juries"],
    queryFn: ({ signal }) => call<Jury[]>(`/api/projects/${project}/juries`, { signal }),
  });

export const jury = (id: number) =>
  queryOptions({ queryKey: ["juries", id], queryFn: ({ signal }) => call<Jury>(path(id), { signal }) });

export const juryCards = (id: number, shown: ShownCards) =>
  infiniteQueryOptions({
    queryKey: ["juries", id, "results", shown],
    queryFn: ({ signal, pageParam }) => call<CardPage>(`${path(id)}/results`, { query: { shown, after: pageParam, limit: 100 }, signal }),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.next,
  });

export const juryReport = (id: number) =>
  queryOptions({ queryKey: ["juries", id, "report"], queryFn: ({ signal }) => call<JuryReport>(`${path(id)}/report`, { signal }) });

export type NewJury = Pick<Jury, "title" | "prompt_versions" | "aggregator" | "least_share">;

export function createJury(project: number, given: NewJury): Promise<Jury> {
  return call(`/api/projects/${project}/juries`, { method: "POST", body: given });
}

export function changeJury(id: number, given: NewJury): Promise<Jury> {
  return call(path(id), { method: "PATCH", body: given });
}

export function deleteJury(id: number): Promise<void> {
  return call(path(id), { method: "DELETE" });
}

/** Flag what the jury is not sure of: people find it in the review queue. */
export function routeJury(id: number): Promise<{ flagged: number }> {
  return call(`${path(id)}/route`, { method: "POST" });
}
