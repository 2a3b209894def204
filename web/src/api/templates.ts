import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";

export interface Template {
  title: string;
  type: string;
  group: string;
  order: number;
  details: string;
  config: string;
}

export const templates = queryOptions({
  queryKey: ["templates"],
  queryFn: ({ signal }) => call<{ templates: Template[]; groups: string[] }>("/api/templates/", { signal }),
  staleTime: Infinity,
});
