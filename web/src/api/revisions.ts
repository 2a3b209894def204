import { queryOptions } from "@tanstack/react-query";
import type { Result } from "../draft/types";
import { call } from "./client";
import type { Schemas } from "./schemas";

/** An answer as it was, or what was said of it. The latest one has no id until it is replaced or spoken of. */
export type Revision = Omit<Schemas["RevisionOut"], "result"> & { result: Result[] };

/** Every revision of an answer, newest first. */
export const revisions = (annotation: number) =>
  queryOptions({
    queryKey: ["revisions", annotation],
    queryFn: ({ signal }) => call<Revision[]>("/api/annotation-history", { query: { annotation, ordering: "-id" }, signal }),
    staleTime: 0,
  });

/** Make a revision the newest again. */
export function restoreRevision(id: number): Promise<{ id: number; result: Result[] }> {
  return call(`/api/annotation-history/${id}/restore`, { method: "POST" });
}
