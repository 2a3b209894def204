import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

/** Something I am to know: a mention, a comment on my answer, an answer that came back. */
export type Notification = Schemas["NotificationOut"];

const LOOK_EVERY_MS = 60_000;

export const unreadCount = queryOptions({
  queryKey: ["notifications", "unread"],
  queryFn: async ({ signal }) => (await call<Schemas["Unread"]>("/api/notifications/unread", { signal })).unread,
  refetchInterval: LOOK_EVERY_MS,
});

export const newestNotifications = queryOptions({
  queryKey: ["notifications", "newest"],
  queryFn: async ({ signal }) => (await call<Schemas["NotificationPage"]>("/api/notifications", { signal })).results,
  staleTime: 0,
});

/** I have seen them all. */
export function seeNotifications(): Promise<Schemas["Unread"]> {
  return call("/api/notifications/seen", { method: "POST", body: {} });
}
