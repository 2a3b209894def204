import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

export type Activity = Schemas["ActivityOut"];
export const ACTIVITY_PAGE_SIZE = 50;

export interface ActivityWanted {
  search?: string;
  method?: string;
  user?: number;
  page?: number;
}

export const activity = (wanted: ActivityWanted) =>
  queryOptions({
    queryKey: ["activity", wanted],
    queryFn: ({ signal }) =>
      call<Schemas["ActivityPage"]>("/api/activity-logs/", { query: { ...wanted, page_size: ACTIVITY_PAGE_SIZE }, signal }),
    placeholderData: keepPreviousData,
  });
