import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

export const AGGREGATORS = {
  majority: "the most votes",
  weighted: "votes weighted by certificate",
  "dawid-skene": "votes weighted by estimated reliability",
  mean: "the mean",
  median: "the median",
} as const satisfies Record<Schemas["JuryOut"]["aggregator"], string>;

export type Aggregator = Schemas["JuryOut"]["aggregator"];

export type Jury = Schemas["JuryOut"];
export type JurorSaid = Schemas["JudgeCard"];
export type JuryReport = Schemas["JuryReportOut"];
export type ShownCards = "all" | "disagreement" | "needs_review";

/** A task before the jury. `data` is the project's own JSON. */
export type JuryCard = Omit<Schemas["CardOut"], "data"> & { data: Record<string, unknown> | null };

type CardPage = Omit<Schemas["CardPage"], "results"> & { results: JuryCard[] };

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
