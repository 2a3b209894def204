import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Role } from "./roles";
import type { Schemas } from "./schemas";

const HERE = "/api/organizations/1";

export type Membership = Schemas["Membership"];
export type PermissionLine = Schemas["PermissionLine"];
export type Organization = Schemas["OrganizationOut"];

/** Everybody, also those whose account is switched off. */
export const memberships = queryOptions({
  queryKey: ["memberships"],
  queryFn: async ({ signal }) =>
    (await call<Schemas["MembershipPage"]>(`${HERE}/memberships`, { query: { page_size: 1000 }, signal })).results,
});

export function giveRole(user: number, role: Role): Promise<Membership> {
  return call(`${HERE}/memberships`, { method: "PATCH", body: { user_id: user, role } });
}

export function signOutUser(user: number): Promise<void> {
  return call(`/api/users/${user}/sign-out`, { method: "POST" });
}

export const permissionLines = queryOptions({
  queryKey: ["permission-lines"],
  queryFn: ({ signal }) => call<PermissionLine[]>(`${HERE}/permissions`, { signal }),
});

export function choosePermission(key: string, roles: Role[]): Promise<PermissionLine> {
  return call(`${HERE}/permissions/${key}`, { method: "PUT", body: { roles } });
}

export const organization = queryOptions({
  queryKey: ["organization"],
  queryFn: ({ signal }) => call<Organization>(HERE, { signal }),
});

export function changeOrganization(change: Schemas["OrganizationPatch"]): Promise<Organization> {
  return call(HERE, { method: "PATCH", body: change });
}

export function setDefaultRole(role: Role): Promise<unknown> {
  return call(`${HERE}/set-default-role`, { method: "PATCH", body: { default_role: role } });
}
