import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

export type Opened = Schemas["OpenedOut"];
export type PersonalToken = Schemas["PersonalTokenOut"];

export const sessions = queryOptions({
  queryKey: ["sessions"],
  queryFn: ({ signal }) => call<Opened[]>("/api/sessions", { signal }),
});

export function endSession(id: string): Promise<void> {
  return call(`/api/sessions/${id}`, { method: "DELETE" });
}

export function endSessions(tokens: boolean): Promise<void> {
  return call("/api/sessions", { method: "DELETE", query: { tokens } });
}

export const personalTokens = queryOptions({
  queryKey: ["personal-tokens"],
  queryFn: ({ signal }) => call<PersonalToken[]>("/api/personal-tokens", { signal }),
});

export function createPersonalToken(body: Schemas["PersonalTokenIn"]): Promise<Schemas["PersonalTokenMade"]> {
  return call("/api/personal-tokens", { method: "POST", body });
}

export function revokePersonalToken(id: number): Promise<void> {
  return call(`/api/personal-tokens/${id}`, { method: "DELETE" });
}
