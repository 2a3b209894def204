import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

export type Erasure = Schemas["ErasureOut"];
export type ErasurePreview = Schemas["ErasurePreview"];
export type Retention = Schemas["RetentionOut"];

/** Whom to erase: a data subject (KEY=VALUE) or a person. */
export type Sought = Partial<Schemas["ErasureIn"]>;

export const erasures = queryOptions({
  queryKey: ["erasures"],
  queryFn: ({ signal }) => call<Schemas["ErasurePage"]>("/api/erasures", { signal }),
  refetchInterval: (query) => (query.state.data?.results.some((one) => one.state === "under_way") ? 2000 : false),
});

export const previewErasure = (sought: Sought) =>
  call<ErasurePreview>("/api/erasures", { method: "POST", body: { ...sought, dry_run: true } });

export const erase = (sought: Sought) => call<Erasure>("/api/erasures", { method: "POST", body: sought });

export const retention = (project: number) =>
  queryOptions({
    queryKey: ["projects", project, "retention"],
    queryFn: ({ signal }) => call<Retention>(`/api/projects/${project}/retention`, { signal }),
  });
