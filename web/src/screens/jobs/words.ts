import { type Job, isOver } from "../../api/jobs";

/** Where a job is, in a word or two. */
export function stateOf(job: Pick<Job, "state" | "cancel_requested" | "retry_at">): string {
  if (isOver(job)) return { completed: "Done", failed: "Failed", cancelled: "Cancelled" }[job.state as "failed"];
  if (job.cancel_requested) return "Stopping";
  if (job.state === "queued") return "Waiting";
  return job.retry_at ? "Trying again" : "Running";
}

/** How far it is: `12,000 of 100,000`; only what is done where nobody knows how much there is. */
export function countOf({ progress: { done, total } }: Pick<Job, "progress">): string {
  const words = done.toLocaleString("en");
  return total === null ? words : `${words} of ${total.toLocaleString("en")}`;
}

/** What came of it so far, in a sentence. */
export function outcomeOf({ error, result }: Pick<Job, "error" | "result">): string {
  return [error, result?.detail].filter(Boolean).join(" ");
}

/** Where a job that did not end well is looked into or asked for again. */
export function helpFor({ kind, state }: Pick<Job, "kind" | "state">) {
  if (state !== "failed" && state !== "cancelled") return null;
  if (kind.startsWith("imports.")) return { to: "/projects/$id/import", words: "See its rows, and import again" } as const;
  if (kind.startsWith("exports.")) return { to: "/projects/$id/export", words: "Export again" } as const;
  return { to: "/projects/$id/tasks", words: "Go to the tasks" } as const;
}
