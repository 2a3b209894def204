import { useVisit, type Visit } from "../label/useVisit";
import type { SittingParts } from "./sitting";

interface Wanted {
  project: number;
  task: number | null;
  query?: string;
}

/** A reviewer's visit to a project: to one task, to the tasks of a query, or to the whole queue. */
export function useSitting<Session extends Visit>({ project, task, query }: Wanted, make: (parts: SittingParts) => Session) {
  return useVisit(project, `${task} ${query ?? ""}`, (parts) => make({ ...parts, task, query }));
}
