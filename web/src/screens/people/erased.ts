/** What an erasure takes, in the words of the screens; in the order in which one asks. */
const WORDS: Readonly<Record<string, string>> = {
  tasks: "tasks",
  annotations: "annotations",
  predictions: "predictions",
  drafts: "drafts",
  annotation_history: "revisions of annotations",
  annotation_reviews: "reviews",
  adjudications: "final answers",
  comments: "comments",
  judge_verdicts: "verdicts of judges",
  model_replies: "replies of models",
  file_uploads: "uploaded files",
  uploads: "uploaded files",
  thumbnails: "small copies of pictures",
  exports: "files of exports",
  notifications: "notices",
  task_flags: "flags for settling",
  task_agreements: "figures of agreement",
  task_assignees: "assignments",
  sessions: "sessions",
  api_tokens: "tokens",
  outbox: "messages not sent yet",
};

/** Kept apart from its row for speed: the row counts once. */
const CONTENTS: ReadonlySet<string> = new Set(["task_payloads", "annotation_payloads", "prediction_payloads"]);

export interface Erased {
  name: string;
  number: number;
}

/** The lines of a report: what went, and how much of it. */
export function erasedLines(counts: Readonly<Record<string, number>>): Erased[] {
  const order = Object.keys(WORDS);
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.entries(counts)
    .filter(([name, number]) => number > 0 && !CONTENTS.has(name))
    .sort(([one], [other]) => place(one) - place(other))
    .map(([name, number]) => ({ name: WORDS[name] ?? name.replaceAll("_", " "), number }));
}
