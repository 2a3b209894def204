import type { Notification } from "../../api/notifications";

const KINDS: Record<string, string> = {
  mention: "names you in a comment",
  comment: "comments on your answer",
  rejected: "sent your answer back",
};

const JUDGES: Record<string, string> = { budget: "A budget is past its mark", automation: "An automation has stopped" };

/** "Ann Lee names you in a comment on task 7". */
export function noticeWords({ kind, task }: Pick<Notification, "kind" | "task">, who: string): string {
  const judged = JUDGES[kind];
  if (judged) return judged;
  const told = KINDS[kind] ?? "has something for you";
  return kind === "rejected" ? `${who} ${told}: task ${task}` : `${who} ${told}, task ${task}`;
}

/** Where it is looked at: reviewers read it beside the answer, annotators on their own. */
export function noticeAddress({ kind, project, task, prompt }: Pick<Notification, "kind" | "project" | "task" | "prompt">, reviews: boolean): string {
  if (prompt !== null) return `/projects/${project}/prompts/${prompt}?tab=${kind === "automation" ? "automate" : "history"}`;
  if (kind === "budget") return "/connections";
  return reviews && kind === "mention" ? `/projects/${project}/review/stream?task=${task}` : `/projects/${project}/label/${task}`;
}
