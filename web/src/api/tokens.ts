import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

/** The tokens of mine that are live; only the first two of three parts, the signature is never shown again. */
export const tokens = queryOptions({
  queryKey: ["tokens"],
  queryFn: ({ signal }) => call<Schemas["TokenOut"][]>("/api/token/", { signal }),
});

export function createToken(): Promise<Schemas["TokenOut"]> {
  return call("/api/token/", { method: "POST" });
}

export function revokeToken(refresh: string): Promise<void> {
  return call("/api/token/blacklist/", { method: "POST", body: { refresh } });
}

export type TokenSettings = Schemas["JwtSettings"];

export const tokenSettings = queryOptions({
  queryKey: ["token-settings"],
  queryFn: ({ signal }) => call<TokenSettings>("/api/jwt/settings", { signal }),
});

export function changeTokenSettings(change: Schemas["JwtSettingsPatch"]): Promise<TokenSettings> {
  return call("/api/jwt/settings", { method: "POST", body: change });
}

export const legacyToken = queryOptions({
  queryKey: ["legacy-token"],
  queryFn: ({ signal }) => call<Schemas["TokenOut"]>("/api/current-user/token", { signal }),
});

export function resetLegacyToken(): Promise<Schemas["TokenOut"]> {
  return call("/api/current-user/reset-token/", { method: "POST" });
}
