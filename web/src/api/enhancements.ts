import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

/** A better version, proposed by a teacher: how far that is, and what came of it. */
export type Enhancement = Schemas["RefineOut"];
export type Candidate = Schemas["CandidateOut"];
type Wish = Schemas["RefineIn"];

const LOOK_MS = 1000;

const path = (prompt: number, version: number) => `/api/prompts/${prompt}/versions/${version}/refine`;

export function isEnhancing({ refinement_status: status }: Pick<Enhancement, "refinement_status">): boolean {
  return status === "Pending" || status === "InProgress";
}

/** The newest one of a version, looked at again until it is over; null when there is none. */
export const latestEnhancement = (prompt: number, version: number) =>
  queryOptions({
    queryKey: ["prompts", prompt, "enhancement", version],
    queryFn: async ({ signal }) => (await call<Enhancement | undefined>(path(prompt, version), { signal })) ?? null,
    refetchInterval: (query) => (query.state.data && isEnhancing(query.state.data) ? LOOK_MS : false),
    staleTime: 0,
  });

export function enhance(prompt: number, version: number, wish: Wish): Promise<Enhancement> {
  return call(path(prompt, version), { method: "POST", body: wish });
}
