import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

export type Person = Pick<Schemas["UserOut"], "id" | "email" | "first_name" | "last_name">;

/** Everybody in this room. */
export const people = queryOptions({
  queryKey: ["people"],
  queryFn: ({ signal }) => call<Person[]>("/api/users/", { signal }),
  staleTime: 5 * 60_000,
});
