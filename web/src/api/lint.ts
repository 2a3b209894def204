import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Node } from "./interface";

export interface Finding {
  severity: "error" | "warning";
  code: string;
  tag: string | null;
  name: string | null;
  line: number | null;
  message: string;
  fix: string | null;
}

export interface Lint {
  ok: boolean;
  findings: Finding[];
  tree: Node | null;
  sample_task: Record<string, unknown> | null;
  required_data: Record<string, unknown>;
}

/** Read a labelling config: what is wrong with it, how it would look, which data it needs. */
export const lintOf = (labelConfig: string, project: number | null) =>
  queryOptions({
    queryKey: ["lint", project, labelConfig],
    queryFn: ({ signal }) =>
      call<Lint>("/api/lint", { method: "POST", body: { label_config: labelConfig, project }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
  });
