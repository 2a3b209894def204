import type { Notification } from "../../api/notifications";

const KINDS: Record<string, string> = {
  mention: "names you in a comment",
  comment: "comments on your answer",
  rejected: "sent your answer back",
};

/** "Ann Lee names you in a comment on task 7". */
export function noticeWords({ kind, task }: Pick<Notification, "kind" | "task">, who: string): string {
  const told = KINDS[kind] ?? "has something for you";
  return kind === "rejected" ? `${who} ${told}: task ${task}` : `${who} ${told}, task ${task}`;
}

/** Where it is looked at: reviewers read it beside the answer, annotators on their own. */
export function noticeAddress({ kind, project, task }: Pick<Notification, "kind" | "project" | "task">, reviews: boolean): string {
  return reviews && kind === "mention" ? `/projects/${project}/review/stream?task=${task}` : `/projects/${project}/label/${task}`;
}
