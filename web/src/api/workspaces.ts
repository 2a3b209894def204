import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

export type Workspace = Schemas["WorkspaceOut"];

export const workspaces = queryOptions({
  queryKey: ["workspaces"],
  queryFn: ({ signal }) => call<Workspace[]>("/api/workspaces/", { signal }),
});

export const workspaceMembers = (id: number) =>
  queryOptions({
    queryKey: ["workspaces", id, "members"],
    queryFn: ({ signal }) => call<Schemas["WorkspaceMember"][]>(`/api/workspaces/${id}/memberships/`, { signal }),
  });

export const workspaceProjects = (id: number) =>
  queryOptions({
    queryKey: ["workspaces", id, "projects"],
    queryFn: ({ signal }) => call<Schemas["ProjectOut"][]>(`/api/workspaces/${id}/projects/`, { signal }),
  });

export function createWorkspace(title: string): Promise<Workspace> {
  return call("/api/workspaces/", { method: "POST", body: { title } });
}

export function deleteWorkspace(id: number): Promise<void> {
  return call(`/api/workspaces/${id}/`, { method: "DELETE" });
}

export function joinWorkspace(id: number, user: number): Promise<unknown> {
  return call(`/api/workspaces/${id}/memberships/`, { method: "POST", body: { user } });
}

export function leaveWorkspace(id: number, user: number): Promise<void> {
  return call(`/api/workspaces/${id}/memberships/`, { method: "DELETE", query: { user_id: user } });
}
