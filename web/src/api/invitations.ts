import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

export type Invitation = Schemas["InvitationOut"];

export const invitations = queryOptions({
  queryKey: ["invitations"],
  queryFn: ({ signal }) => call<Invitation[]>("/api/invitations", { signal }),
});

export function invite(body: Partial<Schemas["InvitationIn"]>): Promise<Invitation> {
  return call("/api/invitations", { method: "POST", body });
}

export function revokeInvitation(id: number): Promise<void> {
  return call(`/api/invitations/${id}`, { method: "DELETE" });
}

export const offer = (token: string) =>
  queryOptions({
    queryKey: ["offer", token],
    queryFn: ({ signal }) => call<Schemas["Offer"]>("/api/invitations/look", { method: "POST", body: { token }, signal }),
    retry: false,
    staleTime: Infinity,
  });

export function acceptInvitation(token: string, email: string, password: string): Promise<Schemas["SessionOut"]> {
  return call("/api/invitations/accept", { method: "POST", body: { token, email, password } });
}

export const signInOptions = queryOptions({
  queryKey: ["sign-in-options"],
  queryFn: ({ signal }) => call<Schemas["SignInOptions"]>("/api/sign-in-options", { signal }),
  staleTime: Infinity,
});
