import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

export type Prompt = Schemas["PromptOut"];
export type PromptVersion = Schemas["PromptVersionOut"];
export type Preview = Schemas["PreviewOut"];
export type Estimate = Schemas["EstimateOut"];
export type Difference = Schemas["DifferenceOut"];
export type Selection = Pick<Schemas["EstimateIn"], "project_subset" | "sample_subset_size" | "filters_json" | "only_missing_predictions">;

/** What a version asks, while it is written. */
export interface Draft {
  system: string;
  user_text: string;
  provider_model_id: string;
  model_provider_connection: number | null;
  max_few_shot_examples: number;
  rounds: number;
  parameters: Record<string, unknown>;
}

const path = (prompt: number) => `/api/prompts/${prompt}`;
const versionPath = (prompt: number, version: number) => `${path(prompt)}/versions/${version}`;

export const promptList = (project: number) =>
  queryOptions({
    queryKey: ["projects", project, "prompts"],
    queryFn: ({ signal }) => call<Schemas["PromptPage"]>("/api/prompts", { query: { project, page_size: 1000 }, signal }),
    select: ({ results }) => results,
  });

export const prompt = (id: number) =>
  queryOptions({ queryKey: ["prompts", id], queryFn: ({ signal }) => call<Prompt>(path(id), { signal }) });

/** Newest first. */
export const promptVersions = (id: number) =>
  queryOptions({
    queryKey: ["prompts", id, "versions"],
    queryFn: ({ signal }) => call<PromptVersion[]>(`${path(id)}/versions`, { signal }),
  });

export const versionDifference = (id: number, before: number, after: number) =>
  queryOptions({
    queryKey: ["prompts", id, "difference", before, after],
    queryFn: ({ signal }) => call<Difference>(`${versionPath(id, before)}/diff`, { query: { other: after }, signal }),
    staleTime: Infinity, // versions never change
  });

/** The messages a draft would send for one task, and what the labelling config asks for. Nothing is sent. */
export const preview = (id: number, draft: Draft, task: number | null) =>
  queryOptions({
    queryKey: ["prompts", id, "preview", draft, task],
    queryFn: ({ signal }) => call<Preview>(`${path(id)}/preview`, { method: "POST", body: { ...draft, task }, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });

export const draftEstimate = (id: number, draft: Draft, selection: Selection) =>
  queryOptions({
    queryKey: ["prompts", id, "estimate", draft, selection],
    queryFn: ({ signal }) => call<Estimate>(`${path(id)}/estimate`, { method: "POST", body: { ...draft, ...selection }, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });

export const versionEstimate = (id: number, version: number, selection: Selection & { mode?: Estimate["mode"] }) =>
  queryOptions({
    queryKey: ["prompts", id, "estimate", version, selection],
    queryFn: ({ signal }) =>
      call<Estimate>(`${versionPath(id, version)}/cost-estimate`, { method: "POST", body: selection, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });

export function createPrompt(project: number, title: string): Promise<Prompt> {
  return call("/api/prompts", { method: "POST", body: { project, title } });
}

export function changePrompt(id: number, change: Schemas["PromptPatch"]): Promise<Prompt> {
  return call(path(id), { method: "PATCH", body: change });
}

export function deletePrompt(id: number): Promise<void> {
  return call(path(id), { method: "DELETE" });
}

export function createVersion(id: number, draft: Draft, title: string, parent: number | null): Promise<PromptVersion> {
  return call(`${path(id)}/versions`, { method: "POST", body: { ...draft, title, parent_version: parent } });
}

export function renameVersion(id: number, version: number, title: string): Promise<PromptVersion> {
  return call(versionPath(id, version), { method: "PATCH", body: { title } });
}
