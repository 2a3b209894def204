import { call } from "./client";
import type { ResultValue, WholeTask } from "./tasks";

/** The answer of a task that others are measured against. */
export function truthOf(task: WholeTask): WholeTask["annotations"][number] | undefined {
  return task.annotations.find((one) => one.ground_truth && !one.was_cancelled);
}

/** Make a judge's answer the ground truth. What it says nothing of stays; without a ground truth there is one then. */
export function correctTruth(task: WholeTask, said: readonly ResultValue[]): Promise<unknown> {
  const known = truthOf(task);
  if (!known) return call(`/api/tasks/${task.id}/annotations/`, { method: "POST", body: { result: said, ground_truth: true } });
  const controls = new Set(said.map(({ from_name }) => from_name));
  const kept = known.result.filter(({ from_name }) => !controls.has(from_name));
  return call(`/api/annotations/${known.id}/`, { method: "PATCH", body: { result: [...said, ...kept] } });
}
