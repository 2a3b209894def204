import { type FormEvent, useState } from "react";
import { ApiError } from "../../api/client";
import type { Project } from "../../api/projects";
import { Card } from "../../ui/Card";
import { Field, Input, OneOf, Select, Tick } from "../../ui/Field";
import { annotationChange, type AnnotationForm, annotationForm, annotationInWords } from "./annotation";
import { SaveRow } from "./SaveRow";
import { useProjectChange } from "./useProjectChange";

const DISTRIBUTION = [
  { value: "auto_distribution", label: "By themselves", hint: "tasks come to whoever is free" },
  { value: "assigned_only", label: "By name", hint: "people get what was given to them, nothing else" },
] as const;

const REVEAL = [
  { value: "always", label: "As the config says" },
  { value: "after-answer", label: "After the answer", hint: "blind first" },
  { value: "arm", label: "By lot", hint: "some before, some after: the difference is measured" },
] as const;

const METRICS = {
  gt_agreement: "agreement with known answers",
  acceptance_score: "share accepted by reviewers",
  rejection_rate: "share rejected by reviewers",
} as const;

type Texts = { [Key in keyof AnnotationForm]: AnnotationForm[Key] extends boolean ? never : Key }[keyof AnnotationForm];

/** Who answers what, what they are held to, and when they see the model's score. */
export function AnnotationSection({ project }: { project: Project }) {
  const [form, setForm] = useState(() => annotationForm(project));
  const save = useProjectChange(project.id);
  const change = annotationChange(project, form);
  const faults = save.error instanceof ApiError ? save.error.fields : {};
  const set = (part: Partial<AnnotationForm>) => setForm({ ...form, ...part });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (change) save.mutate({ change });
  };
  const amount = (name: Texts, label: string, field: string, limits: { min: number; max: number; step?: "any" }, hint?: string, isNeeded = true) => (
    <Field label={label} hint={hint} error={faults[field]?.[0]}>
      {(control) => (
        <Input {...control} {...limits} type="number" required={isNeeded} className="settings-amount" value={form[name]} onChange={(event) => set({ [name]: event.target.value })} />
      )}
    </Field>
  );
  const isByName = form.distribution === "assigned_only";
  return (
    <Card aria-labelledby="annotation">
      <form className="settings-form" onSubmit={submit}>
        <h2 id="annotation">Annotation</h2>
        <p className="settings-words">{annotationInWords(form)}</p>
        <div className="settings-columns">
          <div>
            <OneOf label="Tasks are handed out" options={DISTRIBUTION} value={form.distribution} onChange={(distribution) => set({ distribution })} />
            {amount("overlap", "People per task", "maximum_annotations", { min: 1, max: 1000 })}
            {amount("cohort", "for this share of the tasks, %", "overlap_cohort_percentage", { min: 0, max: 100 }, "The others are for one person.")}
            <Tick label="Tasks for several people come first" checked={form.overlapFirst} onChange={(overlapFirst) => set({ overlapFirst })} />
            <Tick label="Refuse answers beyond that" hint="Also those of scripts." checked={form.strict} onChange={(strict) => set({ strict })} />
          </div>
          <div>
            {amount("limitCount", "One person answers at most", "annotation_limit_count", { min: 1, max: 2147483647 }, "Tasks. Empty: all.", false)}
            {amount("limitPercent", "or this share of the tasks, %", "annotation_limit_percent", { min: 0, max: 100, step: "any" }, "The smaller of the two counts. Empty: all.", false)}
            <OneOf label="Model scores are shown" options={REVEAL} value={form.reveal} onChange={(reveal) => set({ reveal })} />
            {form.reveal === "arm" ? amount("armShare", "After the answer, % of answers", "reveal_scores", { min: 0, max: 100, step: "any" }) : null}
          </div>
          <fieldset className="settings-evaluation" disabled={isByName}>
            <Tick
              label="Evaluate annotators"
              hint={isByName ? "Needs tasks that come by themselves." : "Tasks with a ground truth test people."}
              checked={form.evaluates && !isByName}
              disabled={isByName}
              onChange={(evaluates) => set({ evaluates })}
            />
            <fieldset className="settings-evaluation" disabled={!form.evaluates}>
              <div className="settings-two">
                {amount("onboarding", "Known tasks at the start", "annotator_evaluation_onboarding_tasks", { min: 0, max: 10000 })}
                {amount("continuous", "and among the others", "annotator_evaluation_continuous_tasks", { min: 0, max: 10000 })}
              </div>
              <Field label="Score">
                {(control) => (
                  <Select {...control} value={form.metric} onChange={(event) => set({ metric: event.target.value as AnnotationForm["metric"] })}>
                    {Object.entries(METRICS).map(([value, words]) => (
                      <option key={value} value={value}>
                        {words}
                      </option>
                    ))}
                  </Select>
                )}
              </Field>
              <div className="settings-two">
                {amount("minimumTasks", "Verdict after, answers", "annotator_evaluation_minimum_tasks", { min: 0, max: 10000 })}
                {amount("minimumScore", form.metric === "rejection_rate" ? "At most, %" : "At least, %", "annotator_evaluation_minimum_score", { min: 0, max: 100, step: "any" })}
              </div>
              <Tick label="Pause whoever fails" checked={form.pauses} onChange={(pauses) => set({ pauses })} />
            </fieldset>
          </fieldset>
        </div>
        <SaveRow changed={change !== null} saving={save.isPending} saved={save.isSuccess} error={save.error} />
      </form>
    </Card>
  );
}
