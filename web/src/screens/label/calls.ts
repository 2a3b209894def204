import { call } from "../../api/client";
import type { Held, QueuedTask, Reveal } from "../../api/queue";
import { loadReturned } from "../../api/reviews";
import type { Result } from "../../draft/types";

export interface StoredAnnotation {
  id: number;
  task: number;
  result: Result[];
  lead_time: number | null;
  was_cancelled: boolean;
  completed_by: number | { id: number };
  meta?: { shown?: Record<string, { left: string; right: string }> } | null;
}

type WholeTask = QueuedTask & { annotations: StoredAnnotation[]; shuffle_seed?: string; reveal?: Reveal | null };

/** One task with my answers to it, outside the queue: nobody holds it for me. */
export async function loadTask(taskId: number): Promise<{ held: Held; annotations: StoredAnnotation[] }> {
  const whole = await call<WholeTask>(`/api/tasks/${taskId}/`);
  const { annotations, shuffle_seed = "", reveal = null, ...task } = whole;
  return { held: { task, lease: { token: 0, expires_at: "" }, queue: "", shuffle_seed, reveal }, annotations };
}

/** The same with my latest answer, and what a reviewer said who sent it back. */
export async function loadMine(taskId: number, user: number, project: number) {
  const { held, annotations } = await loadTask(taskId);
  const mine = annotations.filter((each) => authorOf(each) === user).at(-1) ?? null;
  const sentBack = mine ? await loadReturned(project).catch(() => []) : [];
  return { held, mine, returned: sentBack.find((each) => each.annotation === mine?.id) ?? null };
}

function authorOf(annotation: StoredAnnotation): number {
  return typeof annotation.completed_by === "object" ? annotation.completed_by.id : annotation.completed_by;
}

export interface Answered {
  taskId: number;
  annotationId: number;
}

/** My last answers in a project, oldest first. */
export function loadHistory(project: number): Promise<Answered[]> {
  return call(`/api/projects/${project}/label-stream-history/`);
}

/** Whether somebody said something to a task, be it to an answer or a draft. */
export async function hasCommented(task: number, user: number): Promise<boolean> {
  const said = await call<{ created_by: number | null }[]>("/api/comments", { query: { task } });
  return said.some((each) => each.created_by === user);
}

export interface DraftBody {
  result: readonly Result[];
  lead_time: number;
}

export function createDraft(task: number, body: DraftBody): Promise<{ id: number }> {
  return call(`/api/tasks/${task}/drafts`, { method: "POST", body });
}

export function updateDraft(id: number, body: DraftBody): Promise<{ id: number }> {
  return call(`/api/drafts/${id}/`, { method: "PATCH", body });
}

export function deleteDraft(id: number): Promise<void> {
  return call(`/api/drafts/${id}/`, { method: "DELETE" });
}
