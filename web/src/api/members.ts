import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Role } from "./roles";
import type { Schemas } from "./schemas";

export type Member = Schemas["ProjectMember"];

export const members = (project: number) =>
  queryOptions({
    queryKey: ["projects", project, "members"],
    queryFn: async ({ signal }) => {
      const query = { page_size: 1000 };
      const page = await call<Schemas["ProjectMemberPage"]>(`/api/projects/${project}/members/paginated/`, { query, signal });
      return page.results;
    },
  });

export const projectRoles = (project: number) =>
  queryOptions({
    queryKey: ["projects", project, "roles"],
    queryFn: ({ signal }) => call<Schemas["ProjectRoleOut"][]>(`/api/projects/${project}/roles`, { signal }),
  });

export function addMember(project: number, user: number): Promise<unknown> {
  return call(`/api/projects/${project}/members/`, { method: "POST", body: { user } });
}

export function removeMember(project: number, user: number): Promise<void> {
  return call(`/api/projects/${project}/members/`, { method: "DELETE", query: { user } });
}

export function setProjectRole(project: number, user: number, role: Role): Promise<unknown> {
  return call("/api/projects/roles/", { method: "POST", body: { project, user, role } });
}

export function endProjectRole(id: number): Promise<void> {
  return call(`/api/projects/roles/${id}/`, { method: "DELETE" });
}
