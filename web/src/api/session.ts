import { call } from "./client";
import type { User } from "./whoami";

export function signIn(email: string, password: string): Promise<{ user: User }> {
  return call("/api/session", { method: "POST", body: { email, password } });
}

export function signOut(): Promise<void> {
  return call("/api/session", { method: "DELETE" });
}
