import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Project, ProjectChange } from "../../api/projects";
import { reviewRules } from "../../api/reviewRules";
import { Card } from "../../ui/Card";
import { Field, Input, OneOf, TextArea, Tick } from "../../ui/Field";
import { changed } from "./changed";
import { RoutingRules } from "./RoutingRules";
import { SaveRow } from "./SaveRow";
import { useProjectChange } from "./useProjectChange";

/** `review_settings` as the API names them. */
interface Reviewing {
  instruction: string;
  show_instruction: boolean;
  review_criteria: "all" | "one";
  only_finished_tasks: boolean;
  review_only_manual_assignments: boolean;
  requeue_rejected_tasks_mode: "requeue" | "remove" | "flexible";
  require_comment_on_reject: boolean;
  sampling: "task_id" | "random" | "by_annotator";
  review_task_limit_percent: string;
  annotator_batch_percent: string;
  anonymize_annotations: boolean;
  show_data_manager_to_reviewers: boolean;
  show_agreement_to_reviewers: boolean;
  show_unused_data_columns_to_reviewers: boolean;
}

const NAMES = [
  "instruction", "show_instruction", "review_criteria", "only_finished_tasks", "review_only_manual_assignments",
  "requeue_rejected_tasks_mode", "require_comment_on_reject", "sampling", "review_task_limit_percent", "annotator_batch_percent",
  "anonymize_annotations", "show_data_manager_to_reviewers", "show_agreement_to_reviewers", "show_unused_data_columns_to_reviewers",
] as const satisfies readonly (keyof Reviewing)[];

const CRITERIA = [
  { value: "all", label: "when every answer is", hint: "each is accepted, fixed or rejected" },
  { value: "one", label: "when one answer is accepted" },
] as const;

const REJECTED = [
  { value: "requeue", label: "goes back to its author" },
  { value: "remove", label: "is removed", hint: "the task is open for others" },
  { value: "flexible", label: "as the reviewer says each time" },
] as const;

const SAMPLING = [
  { value: "task_id", label: "In order" },
  { value: "random", label: "At random", hint: "up to a share of the tasks" },
  { value: "by_annotator", label: "One person's answers after the other's" },
] as const;

interface Form {
  review: Reviewing;
  /** Text as it is typed; empty: never. */
  people: string;
  model: string;
  /** Annotators see data that the config does not show. */
  unused: boolean;
  /** XML of the fields that comments are classified by; empty: none. */
  classes: string;
}

function formOf(project: Project): Form {
  const text = (value: number | null) => (value === null ? "" : String(value));
  return {
    review: project.review_settings as unknown as Reviewing,
    people: text(project.people_divergence),
    model: text(project.model_divergence),
    unused: project.show_unused_data_columns_to_annotators,
    classes: project.comment_classification_config,
  };
}

/** What differs from the project, as the API takes it; null: nothing. */
function reviewChange(project: Project, form: Form): ProjectChange | null {
  const before = formOf(project);
  const review = changed(before.review, form.review, NAMES);
  const change: ProjectChange = {
    ...(review ? { review_settings: review } : {}),
    ...(before.people === form.people ? {} : { people_divergence: figure(form.people) }),
    ...(before.model === form.model ? {} : { model_divergence: figure(form.model) }),
    ...(before.unused === form.unused ? {} : { show_unused_data_columns_to_annotators: form.unused }),
    ...(before.classes === form.classes ? {} : { comment_classification_config: form.classes }),
  };
  return Object.keys(change).length > 0 ? change : null;
}

function figure(text: string): number | null {
  return text.trim() === "" ? null : Number(text.replace(",", "."));
}

export function ReviewSection({ project }: { project: Project }) {
  const [form, setForm] = useState(() => formOf(project));
  const { data: rules } = useQuery(reviewRules(project.id));
  const save = useProjectChange(project.id);
  const change = reviewChange(project, form);
  const { review } = form;
  const set = (part: Partial<Reviewing>) => setForm({ ...form, review: { ...review, ...part } });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (change) save.mutate({ change });
  };
  return (
    <Card aria-labelledby="review-settings">
      <form className="settings-form" onSubmit={submit}>
        <h2 id="review-settings">Review</h2>
        <div className="settings-review-pair">
          <div>
            <OneOf label="A task is reviewed" options={CRITERIA} value={review.review_criteria} onChange={(review_criteria) => set({ review_criteria })} />
            <OneOf label="A rejected answer" options={REJECTED} value={review.requeue_rejected_tasks_mode} onChange={(mode) => set({ requeue_rejected_tasks_mode: mode })} />
            <OneOf label="Order" options={SAMPLING} value={review.sampling} onChange={(sampling) => set({ sampling })} />
            {review.sampling === "random" ? (
              <Field label="Share of the tasks that is reviewed, %" hint="0 or 100: all of them.">
                {(control) => <Input {...control} inputMode="decimal" value={review.review_task_limit_percent} onChange={(event) => set({ review_task_limit_percent: event.target.value })} />}
              </Field>
            ) : null}
            {review.sampling === "by_annotator" ? (
              <Field label="Share of one person's answers before the next one's turn, %">
                {(control) => <Input {...control} inputMode="decimal" value={review.annotator_batch_percent} onChange={(event) => set({ annotator_batch_percent: event.target.value })} />}
              </Field>
            ) : null}
          </div>
          <div className="settings-ticks">
            <Tick label="A rejected answer needs a comment" checked={review.require_comment_on_reject} onChange={(require_comment_on_reject) => set({ require_comment_on_reject })} />
            <Tick label="Only tasks with all their answers" checked={review.only_finished_tasks} onChange={(only_finished_tasks) => set({ only_finished_tasks })} />
            <Tick label="Reviewers get only tasks assigned to them" checked={review.review_only_manual_assignments} onChange={(only) => set({ review_only_manual_assignments: only })} />
            <Tick label="Reviewers see letters in the place of names" checked={review.anonymize_annotations} onChange={(anonymize_annotations) => set({ anonymize_annotations })} />
            <Tick label="Reviewers see the agreement" checked={review.show_agreement_to_reviewers} onChange={(show) => set({ show_agreement_to_reviewers: show })} />
            <Tick label="Reviewers see the list of tasks" checked={review.show_data_manager_to_reviewers} onChange={(show) => set({ show_data_manager_to_reviewers: show })} />
            <Tick
              label="and all columns of it"
              hint="Also data that the labelling config does not use."
              disabled={!review.show_data_manager_to_reviewers}
              checked={review.show_unused_data_columns_to_reviewers}
              onChange={(show) => set({ show_unused_data_columns_to_reviewers: show })}
            />
            <Tick
              label="Annotators see all data of a task"
              hint="Also what the labelling config does not use."
              checked={form.unused}
              onChange={(unused) => setForm({ ...form, unused })}
            />
          </div>
          <div>
            <Field label="A final answer is wanted when numbers of people are more than this apart" hint="Words and sides then may not differ at all, items not be in different buckets. Empty: never.">
              {(control) => <Input {...control} inputMode="decimal" value={form.people} onChange={(event) => setForm({ ...form, people: event.target.value })} />}
            </Field>
            <Field label="The same between people and the model" hint="Empty: never.">
              {(control) => <Input {...control} inputMode="decimal" value={form.model} onChange={(event) => setForm({ ...form, model: event.target.value })} />}
            </Field>
          </div>
          <div>
            <Field label="Instructions for reviewers">
              {(control) => <TextArea {...control} rows={3} value={review.instruction} onChange={(event) => set({ instruction: event.target.value })} />}
            </Field>
            <Tick label="Show them before reviewing" checked={review.show_instruction} onChange={(show_instruction) => set({ show_instruction })} />
            <Field label="Comments are classified by" hint="XML with Choices, Taxonomy, Rating or TextArea, each with a name. Empty: by nothing.">
              {(control) => <TextArea {...control} rows={2} spellCheck={false} value={form.classes} onChange={(event) => setForm({ ...form, classes: event.target.value })} />}
            </Field>
          </div>
        </div>
        <SaveRow changed={change !== null} saving={save.isPending} saved={save.isSuccess} error={save.error} />
      </form>
      {rules ? <RoutingRules key={project.id} project={project.id} stored={rules} /> : null}
    </Card>
  );
}
