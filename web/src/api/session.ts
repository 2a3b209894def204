import { call } from "./client";
import type { Schemas } from "./schemas";

export function signIn(email: string, password: string): Promise<Schemas["SessionOut"]> {
  return call("/api/session", { method: "POST", body: { email, password } });
}

export function signOut(): Promise<void> {
  return call("/api/session", { method: "DELETE" });
}
