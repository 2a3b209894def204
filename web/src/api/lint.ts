import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Node } from "./interface";
import type { Schemas } from "./schemas";

export type Finding = Schemas["FindingOut"];

/** `tree`, `sample_task` and `required_data` are null while the config cannot be read. */
export type Lint = Omit<Schemas["LintOut"], "tree"> & { tree: Node | null };

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
