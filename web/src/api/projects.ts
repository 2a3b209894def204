import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

export type Project = Schemas["ProjectOut"];

/** What may be changed; everything else is counted by the server. */
export type ProjectChange = Omit<Schemas["ProjectPatch"], "force">;

const PAGE_SIZE = 60;

/** Every project whose title holds `title`, newest first, a page at a time. */
export const projectList = (title: string) =>
  infiniteQueryOptions({
    queryKey: ["projects", "list", title],
    queryFn: ({ signal, pageParam }) =>
      call<Schemas["ProjectPage"]>("/api/projects/", {
        query: { page: pageParam, page_size: PAGE_SIZE, title: title || null },
        signal,
      }),
    initialPageParam: 1,
    getNextPageParam: (last, pages) => (last.next ? pages.length + 1 : null),
  });

export const project = (id: number) =>
  queryOptions({
    queryKey: ["projects", id],
    queryFn: ({ signal }) => call<Project>(`/api/projects/${id}/`, { signal }),
  });

/** Titles of some projects, by id. */
export const projectTitles = (ids: readonly number[]) =>
  queryOptions({
    queryKey: ["projects", "titles", ...ids],
    queryFn: async ({ signal }) => {
      const query = { ids: ids.join(","), include: "title", page_size: ids.length };
      const { results } = await call<{ results: { id: number; title: string }[] }>("/api/projects/", { query, signal });
      return new Map(results.map(({ id, title }) => [id, title]));
    },
    enabled: ids.length > 0,
    staleTime: 60_000,
  });

export function createProject(given: ProjectChange): Promise<Project> {
  return call("/api/projects/", { method: "POST", body: given });
}

/** A project like this one, without what was answered in it. */
export function duplicateProject(id: number, wish: Pick<Schemas["DuplicateIn"], "title" | "mode" | "include_members">): Promise<Project> {
  return call(`/api/projects/${id}/duplicate`, { method: "POST", body: wish });
}

/** `force` lets a config go through that existing annotations do not survive. */
export function changeProject(id: number, change: ProjectChange, force = false): Promise<Project> {
  return call(`/api/projects/${id}/`, { method: "PATCH", body: change, query: { force: force || null } });
}

export function deleteProject(id: number): Promise<void> {
  return call(`/api/projects/${id}/`, { method: "DELETE" });
}
