import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

export type ConfigReport = Schemas["ConfigReport"];
export type Lost = Schemas["LostOut"];
/** Old names to new ones: of controls, and of labels by the old name of their control. */
export type ConfigMapping = Required<Schemas["ConfigMapping"]>;

/** What the answers of a project would lose by this config; nothing is changed. */
export const configChange = (project: number, labelConfig: string) =>
  queryOptions({
    queryKey: ["config-change", project, labelConfig],
    queryFn: ({ signal }) =>
      call<ConfigReport>(`/api/projects/${project}/config-change/`, {
        method: "POST",
        body: { label_config: labelConfig },
        signal,
      }),
    staleTime: 10_000,
    gcTime: 60_000,
  });
