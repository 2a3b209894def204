import { call, send } from "./client";
import type { Schemas } from "./schemas";

export function signIn(email: string, password: string): Promise<Schemas["SessionOut"]> {
  return call("/api/session", { method: "POST", body: { email, password } });
}

export function signOut(): Promise<void> {
  return call("/api/session", { method: "DELETE" });
}

/** Make an account and sign in with it. The server takes this as the form that scripts send, too. */
export async function signUp(email: string, password: string): Promise<void> {
  const form = new FormData();
  form.append("email", email);
  form.append("password", password);
  await send("/user/signup", { method: "POST", body: form });
}
