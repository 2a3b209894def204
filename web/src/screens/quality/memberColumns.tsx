import { Link } from "@tanstack/react-router";
import type { MemberRow, MemberTable } from "../../api/quality";
import { since } from "../../ui/since";
import { bandOf, duration, nameOfPerson, percent, score, whole } from "./figures";
import type { FigureColumn } from "./FigureTable";
import type { Value } from "./sorting";
import { Tip, Undefined } from "./Undefined";

export type MemberColumn = FigureColumn<MemberRow> & { key: string };

const NUMBERS = {
  count: whole,
  seconds: duration,
  score,
  percent: (value: number) => percent(value),
  share: (value: number) => percent(100 * value),
};

interface Spec {
  title: string;
  formula?: string;
  as?: keyof typeof NUMBERS;
  /** Field with what the figure is over. */
  n?: string;
  reason?: string;
}

/** Columns of figures, with how each is worked out. */
const SPECS: Record<string, Spec> = {
  agreement: { title: "Agreement", as: "score", n: "agreement_n", formula: "Mean over all tasks in common with anybody, and all pairs", reason: "no task in common with anybody" },
  assigned: { title: "Assigned", as: "count", formula: "Tasks given to them by name" },
  pending: { title: "Pending", as: "count", formula: "Of those, not answered or skipped yet" },
  submitted: { title: "Submitted", as: "count" },
  skipped: { title: "Skipped", as: "count" },
  reviewed: { title: "Reviewed", as: "count", formula: "Reviews, all of an answer counted" },
  accepted: { title: "Accepted", as: "count" },
  fixed_and_accepted: { title: "Fixed", as: "count" },
  rejected: { title: "Rejected", as: "count" },
  updated: { title: "Updated", as: "count", formula: "Answers changed after they were submitted" },
  acceptance_score: { title: "Acceptance score", as: "share", n: "reviewed", formula: "(accepted + fixed) / reviewed", reason: "nothing was reviewed" },
  performance_score: {
    title: "Performance score", as: "share", n: "reviewed", reason: "nothing was reviewed",
    formula: "Mean over all reviews: reject 0, accept 1, fix and accept the agreement of the answer with its fix",
  },
  total_time: { title: "Time in all", as: "seconds", n: "timed", formula: "All sessions, idle time included", reason: "no answer has a time" },
  avg_time: { title: "Mean time", as: "seconds", n: "timed", reason: "no answer has a time" },
  median_time: { title: "Median time", as: "seconds", n: "timed", reason: "no answer has a time" },
  ground_truth_agreement: {
    title: "With ground truth", as: "score", n: "ground_truth_agreement_n", formula: "Mean agreement with the ground truth",
    reason: "no task with a ground truth of somebody else was answered",
  },
  prediction_agreement: {
    title: "With models", as: "score", n: "prediction_agreement_n", formula: "Mean agreement with the newest prediction of each model version",
    reason: "no task with a prediction was answered, or it is being worked out",
  },
};

const OF_ANNOTATIONS = [
  "agreement", "assigned", "pending", "submitted", "skipped", "accepted", "fixed_and_accepted", "rejected", "updated",
  "acceptance_score", "performance_score", "total_time", "avg_time", "median_time", "ground_truth_agreement", "prediction_agreement",
];
const OF_REVIEWS = ["reviewed", "accepted", "fixed_and_accepted", "rejected", "acceptance_score"];

/** All columns of a table, in their order. */
export function memberColumns(project: number, table: MemberTable): MemberColumn[] {
  const figures = (table === "reviews" ? OF_REVIEWS : OF_ANNOTATIONS).flatMap((key) => (SPECS[key] ? [figureColumn(key, SPECS[key])] : []));
  const name: MemberColumn = {
    key: "name",
    title: "Person",
    isHead: true,
    value: nameOfRow,
    draw: (row) => (
      <Link to="/projects/$id/quality/people/$user" params={{ id: project, user: row.user_id }}>
        {nameOfRow(row)}
      </Link>
    ),
  };
  return table === "reviews" ? [name, ...figures] : [name, STATE, EVALUATION, ...figures, LAST_ACTIVE];
}

export function nameOfRow(row: MemberRow): string {
  return nameOfPerson({ ...row, id: row.user_id });
}

const STATE: MemberColumn = {
  key: "paused",
  title: "State",
  value: (row) => (row.paused ? "paused" : "at work"),
  draw: (row) => (row.paused ? <Tip words={String(row.paused_why ?? "")} className="state-paused">❚❚ paused</Tip> : <span className="quiet">at work</span>),
};

const MARKS: Record<string, string> = { Passed: "✓", Failed: "✕", "In progress": "…", "Not started": "○" };

const EVALUATION: MemberColumn = {
  key: "evaluation",
  title: "Evaluation",
  formula: "Score against the project's minimum, once enough answers have one",
  value: (row) => textOf(row.evaluation),
  reason: () => "nobody is evaluated in this project: see its settings",
  draw: (row) => <Evaluation status={String(row.evaluation)} value={numberOf(row.evaluation_score)} n={numberOf(row.evaluation_n) ?? 0} />,
};

export function Evaluation({ status, value, n }: { status: string; value: number | null; n: number }) {
  const over = value === null ? "nothing scored yet" : `score ${percent(value)} over ${n} ${n === 1 ? "answer" : "answers"}`;
  return (
    <Tip words={over} className={status === "Failed" ? "state-paused" : undefined}>
      {MARKS[status] ?? ""} {status.toLowerCase()}
    </Tip>
  );
}

const LAST_ACTIVE: MemberColumn = {
  key: "last_active",
  title: "Last active",
  value: (row) => textOf(row.last_active),
  reason: () => "has not answered here yet",
  draw: (row) => <time dateTime={String(row.last_active)}>{since(String(row.last_active))}</time>,
};

function figureColumn(key: string, spec: Spec): MemberColumn {
  const { title, formula, as = "count", n, reason } = spec;
  return {
    key,
    title,
    formula,
    isNumber: true,
    value: (row) => numberOf(row[key]),
    reason: () => reason ?? "nothing yet",
    draw: (row) => <Drawn value={numberOf(row[key]) ?? 0} as={as} n={n === undefined ? null : numberOf(row[n])} isBanded={as === "score"} />,
  };
}

interface DrawnProps {
  value: number;
  as: keyof typeof NUMBERS;
  n: number | null;
  isBanded: boolean;
}

function Drawn({ value, as, n, isBanded }: DrawnProps) {
  return (
    <span className="figures drawn" data-band={isBanded ? bandOf(value) : undefined}>
      {NUMBERS[as](value)}
      {n === null ? null : <small>n {whole(n)}</small>}
    </span>
  );
}

/** Figures as one reads them on a person's own page. */
export function drawFigure(row: MemberRow, key: string) {
  const spec = SPECS[key];
  const value = numberOf(row[key]);
  if (!spec) return null;
  if (value === null) return <Undefined reason={spec.reason ?? "nothing yet"} />;
  return <Drawn value={value} as={spec.as ?? "count"} n={spec.n === undefined ? null : numberOf(row[spec.n])} isBanded={spec.as === "score"} />;
}

export function specOf(key: string): Spec | undefined {
  return SPECS[key];
}

export const FIGURES_OF_A_PERSON: readonly string[] = OF_ANNOTATIONS;

function numberOf(value: Value | undefined): number | null {
  return typeof value === "number" ? value : null;
}

function textOf(value: Value | undefined): string | null {
  return typeof value === "string" ? value : null;
}
