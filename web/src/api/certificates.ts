import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { ControlFigures } from "./judgeRuns";
import type { Schemas } from "./schemas";

/** How often what should not matter decided, and how often with people. `reason`: why nothing can be said. */
export interface Probe {
  n: number;
  share: number | null;
  interval: [number, number] | null;
  people: number | null;
  reason: string | null;
  flip_rate?: number | null;
  [more: string]: unknown;
}

/** What people would say of everything that was judged, told from both. */
export interface Debiased {
  value: number;
  low: number;
  high: number;
  people_alone: number | null;
  n_labelled: number;
  n_judged: number;
  effective_labels: number | null;
  weight: number;
}

export interface AltTest {
  winning_rate: number | null;
  passed: boolean | null;
  epsilon: number;
  reason: string | null;
  people: number;
}

/** As docs/reference/judge-api.md tells: kept as it was made, so that the server describes it as any JSON. */
export interface CertificateContent {
  version: number;
  number: number;
  title: string;
  prompt: number;
  prompt_title: string;
  model: string;
  provider: string;
  project: number;
  project_title: string;
  issued_at: string;
  n: number;
  n_missing: number;
  accuracy: number | null;
  accuracy_interval: [number, number] | null;
  controls: Record<string, ControlFigures>;
  dev: { n: number; accuracy: number | null; accuracy_interval: [number, number] | null };
  probes: Record<string, Probe | null>;
  cost_per_correct: number | null;
  cost_per_task: number | null;
  alt_test: Record<string, AltTest>;
  prediction_powered: Record<string, Record<string, Debiased | null>>;
  outcomes: Record<string, number>;
}

export type Certificate = Omit<Schemas["CertificateOut"], "content"> & { content: CertificateContent };

/** One line of the table: verdicts at least this sure, their share of all, and how often they are right. */
export type Threshold = Schemas["ThresholdOut"];
export type AutomationPlan = Schemas["AutomationPreview"];
export type Automation = Schemas["AutomationOut"];

const versionPath = (prompt: number, version: number) => `/api/prompts/${prompt}/versions/${version}`;

export const certificate = (id: number) =>
  queryOptions({
    queryKey: ["certificates", id],
    queryFn: ({ signal }) => call<Certificate>(`/api/certificates/${id}`, { signal }),
    staleTime: Infinity, // made once, never changed
  });

/** Opens the sealed half of the ground truth for a version: once. */
export function certify(prompt: number, version: number): Promise<Certificate> {
  return call(`${versionPath(prompt, version)}/certificate`, { method: "POST" });
}

export const automationPlan = (prompt: number, version: number, target: number, threshold: number | null) =>
  queryOptions({
    queryKey: ["prompts", prompt, "automation", version, target, threshold],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call<AutomationPlan>(`${versionPath(prompt, version)}/automation`, { query: { target, threshold }, signal }),
  });

export const automations = (project: number) =>
  queryOptions({
    queryKey: ["projects", project, "automations"],
    queryFn: ({ signal }) => call<Automation[]>("/api/automations", { query: { project }, signal }),
  });

export function startAutomation(prompt: number, version: number, threshold: number, target: number): Promise<Automation> {
  return call(`${versionPath(prompt, version)}/automation`, { method: "POST", body: { threshold, target } });
}

export function changeAutomation(id: number, how: "stop" | "undo" | "check"): Promise<Automation> {
  return call(`/api/automations/${id}/${how}`, { method: "POST" });
}
