import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

export type Template = Schemas["Template"];

export const templates = queryOptions({
  queryKey: ["templates"],
  queryFn: ({ signal }) => call<Schemas["Templates"]>("/api/templates/", { signal }),
  staleTime: Infinity,
});
