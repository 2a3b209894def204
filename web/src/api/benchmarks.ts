import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { address, call } from "./client";
import { isOver } from "./jobs";
import type { Schemas } from "./schemas";

export type Benchmark = Omit<Schemas["BenchmarkOut"], "run"> & { run: BenchmarkRun | null };
export type BenchmarkStep = Schemas["BenchmarkStep"];
export type BenchmarkQuery = Schemas["BenchmarkQuery"];
export type Candidate = Schemas["BenchmarkCandidate"];
export type Sending = Schemas["BenchmarkSending"];
export type Source = Schemas["BenchmarkSource"];
export type Report = Schemas["ReportOut"];
export type Only = "" | "suspects" | "seed_only" | "people";

/** What the run folder says. */
export interface BenchmarkRun {
  name: string;
  description: string;
  cost_usd: number | null;
  images: number | null;
  queries: number | null;
  judgments: number | null;
  qrels_version: number | null;
  has_report: boolean;
  has_people: boolean;
  strategy: string;
  adapters: { vision: string; judge: string; similarity: string };
}

/** The figures of the quality report that are drawn here; the page has all of them. */
export interface Quality {
  findings?: string[];
  completeness: {
    queries: number;
    images: number;
    judged_pairs: number;
    judged_share: number | null;
    relevant: number;
    relevant_share: number | null;
    relevant_per_query: number | null;
    seed_only_queries: string[];
    queries_without_relevant: string[];
  };
  separation: { auc: number | null; auc_mean: number | null; queries_separated_perfectly: number; auc_by_query: Record<string, number | null> };
  strata: { stratum: string; pairs: number; relevant: number; relevant_share: number; mean_score: number | null }[];
  holes: { depth: number; unjudged_share: number | null; suspects: { query: string; image: string; likeness: number }[] };
  agreement: { pairs_judged_again: number; same_label: number | null };
  leaks: { mean_share: number | null };
  copies: { duplicate_images: number; duplicate_groups: number };
}

const LOOK_MS = 700;
export const QUERIES_AT_ONCE = 40;

const isGoingOn = (one: Benchmark | undefined) => one?.job != null && !isOver(one.job);

export const benchmarks = queryOptions({
  queryKey: ["benchmarks"],
  queryFn: ({ signal }) => call<Benchmark[]>("/api/benchmarks", { signal }),
  refetchInterval: (query) => (query.state.data?.some(isGoingOn) ? LOOK_MS : false),
  staleTime: 0,
});

/** One benchmark, looked at again while something goes on. */
export const benchmark = (id: number) =>
  queryOptions({
    queryKey: ["benchmarks", id],
    queryFn: ({ signal }) => call<Benchmark>(`/api/benchmarks/${id}`, { signal }),
    refetchInterval: (query) => (isGoingOn(query.state.data) ? LOOK_MS : false),
    staleTime: 0,
  });

export const benchmarkSources = queryOptions({
  queryKey: ["benchmarks", "sources"],
  queryFn: ({ signal }) => call<Source[]>("/api/benchmarks/sources", { signal }),
  staleTime: 0,
});

/** A page of the gallery. `stamp` changes with what the run holds. */
export const benchmarkQueries = (id: number, page: number, only: Only, stamp: string) =>
  queryOptions({
    queryKey: ["benchmarks", id, "queries", only, stamp, page],
    queryFn: ({ signal }) =>
      call<Schemas["BenchmarkQueries"]>(`/api/benchmarks/${id}/queries`, {
        query: { offset: page * QUERIES_AT_ONCE, limit: QUERIES_AT_ONCE, only }, signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

/** As many queries as one call gives: what rows of a report are illustrated from. */
export const benchmarkFirstQueries = (id: number, stamp: string) =>
  queryOptions({
    queryKey: ["benchmarks", id, "queries", "first", stamp],
    queryFn: ({ signal }) => call<Schemas["BenchmarkQueries"]>(`/api/benchmarks/${id}/queries`, { query: { offset: 0, limit: 200 }, signal }),
    staleTime: 60_000,
  });

export const benchmarkQuality = (id: number, stamp: string) =>
  queryOptions({
    queryKey: ["benchmarks", id, "quality", stamp],
    queryFn: ({ signal }) => call<Quality | null>(`/api/benchmarks/${id}/quality`, { signal }),
  });

export const benchmarkSendings = (id: number) =>
  queryOptions({
    queryKey: ["benchmarks", id, "sendings"],
    queryFn: ({ signal }) => call<Sending[]>(`/api/benchmarks/${id}/sendings`, { signal }),
    staleTime: 0,
  });

export const benchmarkHoles = (id: number, stamp: string) =>
  queryOptions({
    queryKey: ["benchmarks", id, "holes", stamp],
    queryFn: ({ signal }) => call<Schemas["HolesOut"]>(`/api/benchmarks/${id}/holes`, { signal }),
  });

export const reports = (id: number) =>
  queryOptions({
    queryKey: ["reports", "of", id],
    queryFn: ({ signal }) => call<Report[]>("/api/reports", { query: { benchmark: id }, signal }),
    staleTime: 0,
  });

export const report = (id: number) =>
  queryOptions({
    queryKey: ["reports", id],
    queryFn: ({ signal }) => call<Report>(`/api/reports/${id}`, { signal }),
    staleTime: Infinity,
  });

export function pictureAddress(id: number, image: string, size: 128 | 256 | 512): string {
  return address(`/data/benchmarks/${id}/picture`, { image, size });
}

/** The report as the command line wrote it. */
export function pageAddress(id: number, name = "quality_report.html"): string {
  return `/data/benchmarks/${id}/pages/${name.split("/").map(encodeURIComponent).join("/")}`;
}

export function createBenchmark(body: Schemas["BenchmarkIn"]): Promise<Benchmark> {
  return call("/api/benchmarks", { method: "POST", body });
}

export function takeSteps(id: number, steps: string[] = []): Promise<Benchmark> {
  return call(`/api/benchmarks/${id}/steps`, { method: "POST", body: { steps } });
}

export function stopBenchmark(id: number): Promise<Benchmark> {
  return call(`/api/benchmarks/${id}/cancel`, { method: "POST" });
}

export function forgetBenchmark(id: number): Promise<void> {
  return call(`/api/benchmarks/${id}`, { method: "DELETE" });
}

export function sendPairs(id: number, body: Partial<Schemas["SendingIn"]>): Promise<Sending> {
  return call(`/api/benchmarks/${id}/sendings`, { method: "POST", body });
}

export function bringBack(id: number, sending: number): Promise<Sending> {
  return call(`/api/benchmarks/${id}/sendings/${sending}/return`, { method: "POST" });
}
