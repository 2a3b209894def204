import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

/** Work that goes on in the background. */
export type Job = Omit<Schemas["JobOut"], "result"> & {
  result: { detail?: string; [more: string]: unknown } | null;
};

export type JobPage = Omit<Schemas["JobPage"], "results"> & { results: Job[] };

const LOOK_MS = 700;
const GLANCE_MS = 10_000;

export const JOB_PAGE_SIZE = 50;

export function isOver({ state }: Pick<Job, "state">): boolean {
  return state === "completed" || state === "failed" || state === "cancelled";
}

/** A job, looked at again until it is over. */
export const job = (id: number) =>
  queryOptions({
    queryKey: ["jobs", id],
    queryFn: ({ signal }) => call<Job>(`/api/jobs/${id}/`, { signal }),
    refetchInterval: (query) => (query.state.data && isOver(query.state.data) ? false : LOOK_MS),
    staleTime: 0,
  });

/** Jobs, newest first, of one project or all; looked at often while one of them goes on. */
export const jobList = (project: number | undefined, page: number) =>
  queryOptions({
    queryKey: ["jobs", "list", project ?? "all", page],
    queryFn: ({ signal }) => call<JobPage>("/api/jobs/", { query: { project, page, page_size: JOB_PAGE_SIZE }, signal }),
    refetchInterval: (query) => (query.state.data?.results.every(isOver) === false ? LOOK_MS : GLANCE_MS),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

export function cancelJob(id: number): Promise<Job> {
  return call(`/api/jobs/${id}/cancel/`, { method: "POST" });
}
