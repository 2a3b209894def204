import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

export type ReviewRule = Schemas["RuleOut"];
export type RuleWanted = Schemas["RuleIn"];

/** The project's rules in the order in which they are tried. */
export const reviewRules = (project: number) =>
  queryOptions({
    queryKey: ["projects", project, "review", "rules"],
    queryFn: ({ signal }) => call<ReviewRule[]>(`/api/projects/${project}/review-routing-rules`, { signal }),
  });

/** Put these rules in the place of all there are. */
export function replaceRules(project: number, rules: readonly RuleWanted[]): Promise<ReviewRule[]> {
  return call(`/api/projects/${project}/review-routing-rules/bulk`, { method: "POST", body: { rules } });
}

/** What agreement is counted on: a control of the config. */
export type Dimension = Pick<Schemas["DimensionOut"], "id" | "name">;

export const dimensions = (project: number) =>
  queryOptions({
    queryKey: ["projects", project, "dimensions"],
    queryFn: ({ signal }) => call<Dimension[]>(`/api/projects/${project}/dimensions`, { signal }),
  });
