import type { Project, ProjectChange } from "../../api/projects";
import { figureOf } from "./agreement";

/** Who answers what, as it is edited. */
export interface AnnotationForm {
  overlap: string;
  cohort: string;
  overlapFirst: boolean;
  strict: boolean;
  distribution: "auto_distribution" | "assigned_only";
  limitCount: string;
  limitPercent: string;
  evaluates: boolean;
  onboarding: string;
  continuous: string;
  minimumTasks: string;
  minimumScore: string;
  metric: "gt_agreement" | "acceptance_score" | "rejection_rate";
  pauses: boolean;
  reveal: "always" | "after-answer" | "arm";
  /** Per cent of (task, person) who see the score only after their answer. */
  armShare: string;
}

const FIELDS: Partial<Record<keyof AnnotationForm, keyof ProjectChange>> = {
  overlap: "maximum_annotations",
  cohort: "overlap_cohort_percentage",
  overlapFirst: "show_overlap_first",
  strict: "strict_task_overlap",
  limitCount: "annotation_limit_count",
  limitPercent: "annotation_limit_percent",
  evaluates: "annotator_evaluation_enabled",
  onboarding: "annotator_evaluation_onboarding_tasks",
  continuous: "annotator_evaluation_continuous_tasks",
  minimumTasks: "annotator_evaluation_minimum_tasks",
  minimumScore: "annotator_evaluation_minimum_score",
  metric: "annotator_evaluation_metric",
  pauses: "pause_on_failed_annotator_evaluation",
};
/** Figures that may be missing: no limit. */
const MAY_BE_NONE = new Set<keyof AnnotationForm>(["limitCount", "limitPercent"]);

export function annotationForm(project: Project): AnnotationForm {
  const share = /^arm:(.+)$/.exec(project.reveal_scores)?.[1];
  return {
    overlap: String(project.maximum_annotations),
    cohort: String(project.overlap_cohort_percentage),
    overlapFirst: project.show_overlap_first,
    strict: project.strict_task_overlap,
    distribution: project.assignment_settings.label_stream_task_distribution,
    limitCount: project.annotation_limit_count ? String(project.annotation_limit_count) : "",
    limitPercent: project.annotation_limit_percent ? String(project.annotation_limit_percent) : "",
    evaluates: project.annotator_evaluation_enabled,
    onboarding: String(project.annotator_evaluation_onboarding_tasks),
    continuous: String(project.annotator_evaluation_continuous_tasks),
    minimumTasks: String(project.annotator_evaluation_minimum_tasks),
    minimumScore: String(project.annotator_evaluation_minimum_score),
    metric: project.annotator_evaluation_metric,
    pauses: project.pause_on_failed_annotator_evaluation,
    reveal: share !== undefined ? "arm" : (project.reveal_scores as "always" | "after-answer"),
    armShare: share === undefined ? "50" : String(Math.round(1000 * 100 * Number(share)) / 1000),
  };
}

/** What differs from what is stored, as the API takes it; null: nothing. */
export function annotationChange(project: Project, form: AnnotationForm): ProjectChange | null {
  const before = annotationForm(project);
  const change: Record<string, unknown> = {};
  for (const [own, theirs] of Object.entries(FIELDS) as [keyof AnnotationForm, string][]) {
    if (form[own] !== before[own]) change[theirs] = sent(own, form[own]);
  }
  if (form.distribution !== before.distribution) change.assignment_settings = { label_stream_task_distribution: form.distribution };
  if (revealOf(form) !== revealOf(before)) change.reveal_scores = revealOf(form);
  return Object.keys(change).length > 0 ? (change as ProjectChange) : null;
}

const WORDS = new Set<keyof AnnotationForm>(["metric"]);

function sent(name: keyof AnnotationForm, value: string | boolean): unknown {
  if (typeof value === "boolean" || WORDS.has(name)) return value;
  return figureOf(value) ?? (MAY_BE_NONE.has(name) ? null : 0);
}

export function revealOf({ reveal, armShare }: AnnotationForm): string {
  return reveal === "arm" ? `arm:${(figureOf(armShare) ?? 0) / 100}` : reveal;
}

/** What the settings do, in plain words. */
export function annotationInWords(form: AnnotationForm): string {
  return [overlapInWords(form), limitInWords(form), form.distribution === "assigned_only" ? "" : evaluationInWords(form), revealInWords(form)].filter(Boolean).join(" ");
}

function overlapInWords({ distribution, overlap, cohort, overlapFirst }: AnnotationForm): string {
  if (distribution === "assigned_only") return "People get only the tasks that were given to them by name; the others wait.";
  const people = figureOf(overlap) ?? 1;
  const share = figureOf(cohort) ?? 100;
  if (people === 1) return "Each task is answered by one person.";
  if (share >= 100) return `Each task is answered by ${people} people.`;
  const first = overlapFirst ? ", and these come first" : "";
  return `${share} % of the tasks are answered by ${people} people${first}; the others by one.`;
}

function limitInWords({ limitCount, limitPercent }: AnnotationForm): string {
  const count = figureOf(limitCount);
  const percent = figureOf(limitPercent);
  if (!count && !percent) return "";
  const parts = [count ? `${count} ${count === 1 ? "task" : "tasks"}` : null, percent ? `${percent} % of the tasks` : null].filter(Boolean);
  return `Nobody answers more than ${parts.join(", or more than ")}: then they are paused.`;
}

const SCORES: Record<AnnotationForm["metric"], (figure: number) => string> = {
  gt_agreement: (figure) => `whose agreement with the known answers is below ${figure} %`,
  acceptance_score: (figure) => `of whose reviewed answers fewer than ${figure} % were accepted`,
  rejection_rate: (figure) => `of whose reviewed answers more than ${figure} % were rejected`,
};

function evaluationInWords(form: AnnotationForm): string {
  if (!form.evaluates) return "";
  const onboarding = figureOf(form.onboarding) ?? 0;
  const continuous = figureOf(form.continuous) ?? 0;
  const tested = [
    onboarding > 0 ? `begins with ${onboarding} known ${onboarding === 1 ? "task" : "tasks"}` : null,
    continuous > 0 ? `meets ${continuous} more among the others` : null,
  ].filter(Boolean);
  const minimum = Math.max(1, figureOf(form.minimumTasks) ?? 0);
  const who = SCORES[form.metric](figureOf(form.minimumScore) ?? 0);
  const verdict = `After ${minimum} scored ${minimum === 1 ? "answer" : "answers"}, anybody ${who} ${form.pauses ? "is paused" : "is said to have failed"}.`;
  return `${tested.length > 0 ? `Everybody ${tested.join(" and ")}. ` : ""}${verdict}`;
}

function revealInWords(form: AnnotationForm): string {
  if (form.reveal === "always") return "";
  if (form.reveal === "after-answer") return "Model scores are shown once the answer is complete.";
  return `By lot, ${figureOf(form.armShare) ?? 0} % of the answers are given before the model's score is shown; Quality shows what difference it makes.`;
}
