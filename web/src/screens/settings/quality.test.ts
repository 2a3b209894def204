import { describe, expect, it } from "vitest";
import type { Project } from "../../api/projects";
import type { Dimension } from "../../api/quality";
import { agreementChange, agreementForm, agreementInWords } from "./agreement";
import { annotationChange, annotationForm, annotationInWords } from "./annotation";

const params = { max_difference: { name: "max_difference", kind: "number", default: 1, meaning: "", choices: [], least: 0, most: null } };
const dimension = (name: string, metric: string, labels: string[] = []): Dimension =>
  ({
    name, metric_type: metric, metric_params: {}, is_active: true, values_enum: labels, description: `Choices ${name}`,
    allowed_metrics_with_params: { exact: { title: "Exact match", params: {} }, numeric_threshold: { title: "Threshold", params } },
  }) as unknown as Dimension;
const DIMENSIONS = [dimension("verdict", "exact", ["Same", "Different"]), dimension("sure", "exact")];

const PROJECT = {
  agreement_methodology: "pairwise", agreement_threshold: 60, max_additional_annotators_assignable: 2, control_weights: {}, dimensions: {},
  maximum_annotations: 3, overlap_cohort_percentage: 40, show_overlap_first: true, strict_task_overlap: false,
  assignment_settings: { id: 1, project: 1, label_stream_task_distribution: "auto_distribution" },
  annotation_limit_count: null, annotation_limit_percent: null, annotator_evaluation_enabled: false,
  annotator_evaluation_onboarding_tasks: 2, annotator_evaluation_continuous_tasks: 0, annotator_evaluation_minimum_tasks: 4,
  annotator_evaluation_minimum_score: 78, annotator_evaluation_metric: "gt_agreement", pause_on_failed_annotator_evaluation: true,
  reveal_scores: "arm:0.25",
} as unknown as Project;

describe("settings of agreement", () => {
  const form = agreementForm(PROJECT, DIMENSIONS);

  it("show a threshold in per cent as a share, and send nothing that was not changed", () => {
    expect(form.threshold).toBe("0.6");
    expect(agreementChange(PROJECT, DIMENSIONS, form)).toBeNull();
    expect(agreementChange(PROJECT, DIMENSIONS, { ...form, threshold: "" })).toEqual({ agreement_threshold: null });
  });

  it("send weights of controls and labels, a weight of 0 as left out", () => {
    const controls = { ...form.controls, sure: { metric: "numeric_threshold", params: { max_difference: "2", gone: "1" }, weight: "0", labels: {} } };
    const verdict = { metric: "exact", params: {}, weight: "2", labels: { Same: "0.5" } };
    expect(agreementChange(PROJECT, DIMENSIONS, { ...form, controls: { ...controls, verdict } })).toEqual({
      control_weights: { verdict: { overall: 2, labels: { Same: 0.5 } }, sure: { overall: 0 } },
      dimensions: {
        verdict: { metric_type: "exact", metric_params: {}, is_active: true },
        sure: { metric_type: "numeric_threshold", metric_params: { max_difference: 2 }, is_active: false },
      },
    });
  });

  it("are said in plain words", () => {
    expect(agreementInWords(form, DIMENSIONS)).toBe(
      "Every two answers to a task are compared, and the mean over pairs is its agreement, over verdict, sure alike. A task below 0.6 stays open for up to 2 more people, one at a time.",
    );
    const none = Object.fromEntries(Object.entries(form.controls).map(([name, own]) => [name, { ...own, weight: "0" }]));
    expect(agreementInWords({ ...form, threshold: "", controls: none }, DIMENSIONS)).toContain("no control counts");
  });
});

describe("settings of annotation", () => {
  const form = annotationForm(PROJECT);

  it("read the share of the arm, and send it back as the API has it", () => {
    expect([form.reveal, form.armShare]).toEqual(["arm", "25"]);
    expect(annotationChange(PROJECT, form)).toBeNull();
    expect(annotationChange(PROJECT, { ...form, armShare: "12.5" })).toEqual({ reveal_scores: "arm:0.125" });
    expect(annotationChange(PROJECT, { ...form, reveal: "after-answer" })).toEqual({ reveal_scores: "after-answer" });
  });

  it("send figures as numbers, an emptied limit as none", () => {
    const limited = { ...PROJECT, annotation_limit_count: 50 } as Project;
    expect(annotationChange(limited, { ...annotationForm(limited), limitCount: "", overlap: "5" })).toEqual({ annotation_limit_count: null, maximum_annotations: 5 });
    expect(annotationChange(PROJECT, { ...form, distribution: "assigned_only" })).toEqual({
      assignment_settings: { label_stream_task_distribution: "assigned_only" },
    });
  });

  it("are said in plain words", () => {
    expect(annotationInWords({ ...form, evaluates: true })).toBe(
      "40 % of the tasks are answered by 3 people, and these come first; the others by one. Everybody begins with 2 known tasks. After 4 scored answers, anybody whose agreement with the known answers is below 78 % is paused. By lot, 25 % of the answers are given before the model's score is shown; Quality shows what difference it makes.",
    );
    expect(annotationInWords({ ...form, evaluates: true, distribution: "assigned_only", reveal: "always" })).toBe(
      "People get only the tasks that were given to them by name; the others wait.",
    );
    expect(annotationInWords({ ...form, overlap: "1", reveal: "always", limitCount: "1", limitPercent: "20" })).toBe(
      "Each task is answered by one person. Nobody answers more than 1 task, or more than 20 % of the tasks: then they are paused.",
    );
  });
});
