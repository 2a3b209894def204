import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";

/** The tokens of mine that are live; only the first two of three parts, the signature is never shown again. */
export const tokens = queryOptions({
  queryKey: ["tokens"],
  queryFn: ({ signal }) => call<{ token: string }[]>("/api/token/", { signal }),
});

export function createToken(): Promise<{ token: string }> {
  return call("/api/token/", { method: "POST" });
}

export function revokeToken(refresh: string): Promise<void> {
  return call("/api/token/blacklist/", { method: "POST", body: { refresh } });
}

export interface TokenSettings {
  api_tokens_enabled: boolean;
  legacy_api_tokens_enabled: boolean;
  api_token_ttl_days: number;
}

export const tokenSettings = queryOptions({
  queryKey: ["token-settings"],
  queryFn: ({ signal }) => call<TokenSettings>("/api/jwt/settings", { signal }),
});

export function changeTokenSettings(change: Partial<TokenSettings>): Promise<TokenSettings> {
  return call("/api/jwt/settings", { method: "POST", body: change });
}

export const legacyToken = queryOptions({
  queryKey: ["legacy-token"],
  queryFn: ({ signal }) => call<{ token: string }>("/api/current-user/token", { signal }),
});

export function resetLegacyToken(): Promise<{ token: string }> {
  return call("/api/current-user/reset-token/", { method: "POST" });
}
