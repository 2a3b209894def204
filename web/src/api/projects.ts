import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { call } from "./client";

export const SAMPLINGS = ["Sequential sampling", "Uniform sampling", "Uncertainty sampling"] as const;
export const SKIP_QUEUES = ["REQUEUE_FOR_ME", "REQUEUE_FOR_OTHERS", "IGNORE_SKIPPED"] as const;

export interface Project {
  id: number;
  title: string;
  description: string;
  label_config: string;
  expert_instruction: string;
  show_instruction: boolean;
  show_skip_button: boolean;
  enable_empty_annotation: boolean;
  show_collab_predictions: boolean;
  maximum_annotations: number;
  overlap_cohort_percentage: number;
  show_overlap_first: boolean;
  sampling: (typeof SAMPLINGS)[number];
  skip_queue: (typeof SKIP_QUEUES)[number];
  lease_minutes: number;
  submit_on_answer: boolean;
  model_version: string;
  color: string;
  created_at: string;
  task_number: number;
  finished_task_number: number;
  total_annotations_number: number;
  total_predictions_number: number;
  skipped_annotations_number: number;
  num_tasks_with_annotations: number;
  /** Tasks that still wait for me, and those I have done. */
  queue_total: number;
  queue_done: number;
}

/** What may be changed; everything else is counted by the server. */
export type ProjectChange = Partial<
  Pick<
    Project,
    | "title"
    | "description"
    | "label_config"
    | "expert_instruction"
    | "show_instruction"
    | "show_skip_button"
    | "enable_empty_annotation"
    | "show_collab_predictions"
    | "maximum_annotations"
    | "show_overlap_first"
    | "sampling"
    | "skip_queue"
    | "lease_minutes"
    | "submit_on_answer"
    | "model_version"
  >
>;

interface ProjectPage {
  count: number;
  next: string | null;
  results: Project[];
}

const PAGE_SIZE = 60;

/** Every project whose title holds `title`, newest first, a page at a time. */
export const projectList = (title: string) =>
  infiniteQueryOptions({
    queryKey: ["projects", "list", title],
    queryFn: ({ signal, pageParam }) =>
      call<ProjectPage>("/api/projects/", {
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

export function createProject(given: ProjectChange): Promise<Project> {
  return call("/api/projects/", { method: "POST", body: given });
}

/** `force` lets a config go through that existing annotations do not survive. */
export function changeProject(id: number, change: ProjectChange, force = false): Promise<Project> {
  return call(`/api/projects/${id}/`, { method: "PATCH", body: change, query: { force: force || null } });
}

export function deleteProject(id: number): Promise<void> {
  return call(`/api/projects/${id}/`, { method: "DELETE" });
}
