import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Selection } from "./prompts";
import type { Schemas } from "./schemas";
import type { ResultValue } from "./tasks";

export type JudgeRun = Schemas["JudgeRunOut"];
export type Reply = Schemas["ReplyOut"];
export type Paired = Schemas["PairedOut"];
export type Shown = "all" | "correct" | "incorrect" | "needs_review" | "has_error" | "waiting";

/** A verdict with its task. `data` is the project's own JSON. */
export type VerdictRow = Omit<Schemas["VerdictOut"], "data" | "result" | "answer" | "truth"> & {
  data: Record<string, unknown> | null;
  result: ResultValue[];
  answer: Record<string, unknown>;
  truth: Record<string, unknown> | null;
};

type VerdictPage = Omit<Schemas["VerdictPage"], "results"> & { results: VerdictRow[] };

/** Every verdict of a kind, for what is told of a few thousand at most. */
export async function allVerdicts(run: number, shown: Shown, most: number, signal?: AbortSignal): Promise<VerdictRow[]> {
  const found: VerdictRow[] = [];
  let after: number | null = null;
  do {
    const page: VerdictPage = await call<VerdictPage>(`${path(run)}/results`, { query: { shown, after, limit: 500 }, signal });
    found.push(...page.results);
    after = page.next;
  } while (after !== null && found.length < most);
  return found;
}

/** What `juryroom judge align` prints of one control, with its curve and the figures of each label. */
export interface ControlFigures {
  n: number;
  n_missing: number;
  accuracy: number | null;
  accuracy_interval: [number, number] | null;
  kappa: number | null;
  kappa_weighted?: number | null;
  confusion: Confusion;
  calibration_error: number | null;
  calibration?: CurvePoint[];
  cost_per_correct: number | null;
  labels?: LabelFigures[];
}

/** Rows: what people say; columns: what the judge said; `missing`: of each row, verdicts that are none. */
export interface Confusion {
  labels: string[];
  matrix: number[][];
  missing: number[];
}

export interface LabelFigures {
  label: string;
  n: number;
  recall: number | null;
  precision: number | null;
  specificity: number | null;
  f1: number | null;
}

/** Verdicts of about the same confidence, and how many of them were right. */
export interface CurvePoint {
  low: number;
  high: number;
  n: number;
  confidence: number;
  accuracy: number;
}

export type Aligned = Omit<Schemas["AlignedOut"], "controls" | "accuracy_interval"> & {
  controls: Record<string, ControlFigures>;
  accuracy_interval: [number, number] | null;
};

export type Compared = Omit<Schemas["ComparedPage"], "results"> & {
  results: { task: number; data: Record<string, unknown> | null; verdicts: Record<string, VerdictRow> }[];
};

const path = (run: number) => `/api/judge-runs/${run}`;
const LOOK_MS = 700;
const PAGE = 200;

export function isLive({ status }: Pick<JudgeRun, "status">): boolean {
  return status === "Pending" || status === "InProgress";
}

/** A run, looked at again while it goes on. */
export const judgeRun = (id: number) =>
  queryOptions({
    queryKey: ["judge-runs", id],
    queryFn: ({ signal }) => call<JudgeRun>(path(id), { signal }),
    refetchInterval: (query) => (query.state.data && !isLive(query.state.data) ? false : LOOK_MS),
    staleTime: 0,
  });

/** The runs of a prompt, newest first; looked at again while one of them goes on. */
export const promptRuns = (prompt: number, project: number) =>
  queryOptions({
    queryKey: ["prompts", prompt, "runs"],
    queryFn: ({ signal }) =>
      call<Schemas["RunPage"]>("/api/judge-runs", { query: { prompt, project, limit: 500 }, signal }),
    select: ({ results }) => results,
    refetchInterval: (query) => (query.state.data?.results.some(isLive) ? LOOK_MS : false),
  });

/** Verdicts in the order of their tasks, a page at a time. `live` is the run's count: another list is begun by it. */
export const verdicts = (run: number, shown: Shown) =>
  infiniteQueryOptions({
    queryKey: ["judge-runs", run, "results", shown],
    queryFn: ({ signal, pageParam }) =>
      call<VerdictPage>(`${path(run)}/results`, { query: { shown, after: pageParam, limit: PAGE }, signal }),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.next,
  });

export const replies = (run: number, task: number) =>
  queryOptions({
    queryKey: ["judge-runs", run, "replies", task],
    queryFn: ({ signal }) => call<Reply[]>(`${path(run)}/results/${task}/replies`, { signal }),
  });

export const alignment = (run: number, side: "dev" | "test") =>
  queryOptions({
    queryKey: ["judge-runs", run, "alignment", side],
    queryFn: ({ signal }) => call<Aligned>(`${path(run)}/alignment`, { query: { side }, signal }),
  });

/** Tasks on which versions differ, by the newest run of each. */
export const compared = (prompt: number, versions: readonly number[], everything: boolean) =>
  infiniteQueryOptions({
    queryKey: ["prompts", prompt, "compare", versions, everything],
    queryFn: ({ signal, pageParam }) =>
      call<Compared>(`/api/prompts/${prompt}/compare`, {
        query: { versions: versions.join(","), everything, after: pageParam, limit: PAGE },
        signal,
      }),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.next,
    enabled: versions.length >= 2,
  });

export function startRun(
  prompt: number, version: number, asked: Selection & { project: number; mode: "direct" | "batch"; cap: number | null; allow_unknown_price: boolean },
): Promise<JudgeRun> {
  return call(`/api/prompts/${prompt}/versions/${version}/inference-runs`, { method: "POST", body: asked });
}

export function pauseRun(id: number): Promise<JudgeRun> {
  return call(`${path(id)}/pause`, { method: "POST" });
}

export function cancelRun(id: number): Promise<JudgeRun> {
  return call(`${path(id)}/cancel`, { method: "POST" });
}

/** Go on; `retry` also asks again for verdicts that are none. */
export function resumeRun(id: number, change: { cap?: number | null; retry?: boolean } = {}): Promise<JudgeRun> {
  return call(`${path(id)}/resume`, { method: "POST", body: change });
}

/** Hold verdicts against the ground truth as it is now. */
export function recountRun(id: number, tasks: number[] | null): Promise<JudgeRun> {
  return call(`${path(id)}/recount`, { method: "POST", body: { tasks } });
}
