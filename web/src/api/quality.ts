import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

/** A project's figures. Undefined is null; `n` is what a figure is over, `left_out` what could not be used. */

export type Dimension = Omit<Schemas["DimensionOut"], "allowed_metrics_with_params"> & {
  allowed_metrics_with_params: Record<string, { title: string; params: Record<string, MetricParam> }>;
};

/** A parameter of a metric, and what may be given for it. */
export interface MetricParam {
  name: string;
  kind: string;
  default: unknown;
  meaning: string;
  choices: readonly string[];
  least: number | null;
  most: number | null;
}

export interface Mean {
  n: number;
  left_out: number;
}

/** A figure that a job works out when there is much to read: as of `computed_at`, `stale` when things have changed since. */
export interface AsOf {
  computed_at: string | null;
  stale: boolean;
  job: number | null;
}

export interface Estimate {
  value: number | null;
  n: number;
  low: number | null;
  high: number | null;
  reason: string | null;
  pairs?: number;
}

export interface ControlQuality {
  n: number;
  alpha: Record<string, Estimate>;
  fleiss_kappa: Estimate;
  percent_agreement: Estimate;
  mean_kappa: Estimate | null;
  mean_kappa_quadratic?: Estimate | null;
  consensus: ConsensusSummary | null;
}

export interface ConsensusSummary {
  n: number;
  ties: number;
  differing: number;
  rounds: number;
  converged: boolean;
  raters: Record<string, number>;
}

export interface Quality {
  agreement: Mean & { mean: number | null };
  recounting: boolean;
  controls: Record<string, ControlQuality>;
  mean_kappa: AsOf;
  consensus: AsOf;
}

export interface PersonName {
  id: number;
  first_name?: string;
  last_name?: string;
  email?: string;
}

export interface Matrix {
  IAA: (number | null)[][];
  common_tasks: number[][];
  std: number | null;
  users: PersonName[];
}

export interface Pace extends AsOf {
  per_day: { day: string; answers: number; skips: number; people: number }[];
  forecast: {
    remaining: number;
    per_day: number | null;
    days: number;
    finishes_on: string | null;
    earliest: string | null;
    latest: string | null;
    reason: string | null;
  };
  tasks: number;
  finished: number;
  annotations: number;
  skipped: number;
  answers_per_task: Record<string, number>;
}

export interface ConsensusRow {
  task: number;
  item: string;
  majority: string | null;
  share: number;
  dawid_skene: string;
  probability: number;
  answers: number;
}

export type ConsensusPage = AsOf & Partial<ConsensusSummary> & { from_name: string | null; count: number; results: ConsensusRow[] };

export interface Arm extends Mean {
  agreement: number | null;
  low: number | null;
  high: number | null;
}

export type Anchoring = AsOf & {
  arms: Partial<Record<"always" | "after-answer", Arm>>;
  effect: { value: number | null; low: number | null; high: number | null; reason: string | null } | null;
  unassigned: number | null;
  without_prediction: number | null;
  reveal_scores: string;
};

/** A row of the members' table; which columns it has depends on the table. */
export interface MemberRow {
  user_id: number;
  email: string;
  first_name: string;
  last_name: string;
  [column: string]: string | number | boolean | null;
}

export type ConfusionMode = "all" | "accepted" | "ground_truth";
export type MemberTable = "annotations" | "reviews";
export type LabelCount = Schemas["LabelCount"];

/** How often a figure is looked at again while a job works it out. */
export const AGAIN_MS = 2000;
const FRESH_MS = 30_000;

function figure<Answer>(project: number, path: string, query: Record<string, string | number | boolean | null> = {}) {
  return queryOptions({
    queryKey: ["projects", project, "quality", path, query],
    queryFn: ({ signal }) => call<Answer>(`/api/projects/${project}/${path}`, { query, signal }),
    staleTime: FRESH_MS,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (isBeingCounted(state.data) ? AGAIN_MS : false),
  });
}

/** Whether a job is at work on anything in an answer. */
export function isBeingCounted(answer: unknown): boolean {
  if (typeof answer !== "object" || answer === null) return false;
  const { job, recounting, mean_kappa, consensus, predictions } = answer as Record<string, unknown>;
  const inside = [mean_kappa, consensus, predictions].some((part) => isAsOf(part) && part.job !== null);
  return recounting === true || inside || (isAsOf(answer) && typeof job === "number");
}

function isAsOf(part: unknown): part is AsOf {
  return typeof part === "object" && part !== null && "stale" in part && "job" in part;
}

const ANALYSIS = "analytics/data-quality/agreement-analysis";

export const pace = (project: number) => figure<Pace>(project, "pace");
export const quality = (project: number) => figure<Quality>(project, "quality");
export const matrix = (project: number) => figure<Matrix>(project, "stats/IAA", { std: true });
export const distribution = (project: number) => figure<Schemas["AgreementDistribution"]>(project, `${ANALYSIS}/distribution`);
export const byControl = (project: number) => figure<Schemas["DimensionAgreement"][]>(project, `${ANALYSIS}/dimensions`);
export const lowest = (project: number) => figure<{ task: number; agreement: number }[]>(project, `${ANALYSIS}/lowest`, { limit: 50 });
export const labelCounts = (project: number) => figure<Schemas["LabelCounts"] & { predictions: AsOf }>(project, "stats/label-distribution/counts");
export const labelStructure = (project: number) => figure<Schemas["LabelStructure"]>(project, "stats/label-distribution/structure");
export const byLabel = (project: number) =>
  figure<{ total_agreement: Record<string, number | null>; n: Record<string, number> }>(project, "stats/total_agreement", { per_label: true });
export const leadTimes = (project: number) => figure<Schemas["LeadTimes"]>(project, "stats/lead_time");
export const anchoring = (project: number) => figure<Anchoring>(project, "anchoring");
export const confusion = (project: number, control: string, mode: ConfusionMode) =>
  figure<Schemas["Confusion"] & { from_name: string }>(project, `${ANALYSIS}/confusion-matrix`, { from_name: control, mode });
export const consensus = (project: number, control: string) =>
  figure<ConsensusPage>(project, "consensus", { from_name: control, differing: true, page_size: 100 });
export const memberRows = (project: number, table: MemberTable) =>
  figure<{ count: number; results: MemberRow[] }>(project, "stats/member_performance_rows", { table, page_size: 100 });
export const withModels = (project: number) =>
  figure<AsOf & { agreement: Record<string, number | null>; n: Record<string, number> }>(project, "user-stats/prediction");
export const finishedBy = (project: number, user: number) =>
  figure<Schemas["FinishedTasks"]>(project, "stats/finished", { user_pk: user });

/** The controls of a project and the metrics they may use. */
export const dimensions = (project: number) =>
  queryOptions({
    queryKey: ["projects", project, "dimensions"],
    queryFn: ({ signal }) => call<Dimension[]>(`/api/projects/${project}/dimensions/`, { signal }),
    staleTime: 10_000,
  });

/** The metrics that installed packages bring. */
export const installedMetrics = (project: number) =>
  queryOptions({
    queryKey: ["projects", project, "custom-metrics"],
    queryFn: ({ signal }) => call<{ installed: string[]; detail: string }>(`/api/projects/${project}/custom-function`, { signal }),
    staleTime: 60_000,
  });

export interface Series {
  interval_start: string[];
  values: (number | null)[];
}

/** Answers a day or a week, of one person or everybody, from the first one on. */
export const answersOverTime = (project: number, step: "daily" | "weekly", person?: number) =>
  queryOptions({
    queryKey: ["projects", project, "quality", "series", step, person ?? "all"],
    queryFn: async ({ signal }) => {
      const query = { projects: project, segment_by_time: step, members: person ?? null };
      const { time_series } = await call<{ time_series: Series }>("/api/analytics/kpis/submitted_annotations", { query, signal });
      return time_series;
    },
    staleTime: FRESH_MS,
    placeholderData: keepPreviousData,
  });

export type Pause = Schemas["PauseOut"];

export const pausesOf = (project: number, user: number) =>
  queryOptions({
    queryKey: ["projects", project, "pauses", user],
    queryFn: ({ signal }) =>
      call<Pause[]>(`/api/projects/${project}/members/${user}/pauses/`, { query: { include_deleted: true, ordering: "-id" }, signal }),
  });

export function pauseMember(project: number, user: number, words: string): Promise<Pause> {
  return call(`/api/projects/${project}/members/${user}/pauses/`, { method: "POST", body: { reason: "MANUAL", verbose_reason: words } });
}

/** End every pause that stands. */
export async function letGoOn(project: number, user: number): Promise<void> {
  const standing = await call<Pause[]>(`/api/projects/${project}/members/${user}/pauses/`);
  for (const { id } of standing) await call(`/api/projects/${project}/members/${user}/pauses/${id}/`, { method: "DELETE" });
}
