import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

export type Person = Pick<Schemas["UserOut"], "id" | "email" | "first_name" | "last_name">;

/** Whom a comment on an answer or a draft may speak to. */
export const listeners = (subject: { annotation: number } | { draft: number } | null) =>
  queryOptions({
    queryKey: ["people", "listeners", subject],
    queryFn: ({ signal }) => call<Person[]>("/api/comments/people", { query: { ...subject }, signal }),
    enabled: subject !== null,
    staleTime: 60_000,
  });

/** Everybody in this room. */
export const people = queryOptions({
  queryKey: ["people"],
  queryFn: ({ signal }) => call<Person[]>("/api/users/", { signal }),
  staleTime: 5 * 60_000,
});

/** The word that stands for somebody who is not named, from the number below 0 that does. */
export function pseudonymOf(id: number): string {
  return `annotator-${(-id - 1).toString(16).padStart(12, "0")}`;
}
