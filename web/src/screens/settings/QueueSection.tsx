import { type FormEvent, useState } from "react";
import type { Project } from "../../api/projects";
import { Card } from "../../ui/Card";
import { Field, Input, OneOf, Select, Tick } from "../../ui/Field";
import { changed } from "./changed";
import { SaveRow } from "./SaveRow";
import { useProjectChange } from "./useProjectChange";

const FIELDS = [
  "sampling", "skip_queue", "show_skip_button", "require_comment_on_skip", "lease_minutes",
  "show_collab_predictions", "enable_empty_annotation", "submit_on_answer",
] as const;

const SAMPLING = [
  { value: "Sequential sampling", label: "In order", hint: "as imported" },
  { value: "Uniform sampling", label: "At random" },
  { value: "Uncertainty sampling", label: "Least certain first", hint: "by the model's score" },
] as const;

const SKIPPED = {
  REQUEUE_FOR_ME: "comes back to me at the end",
  REQUEUE_FOR_OTHERS: "goes to somebody else",
  IGNORE_SKIPPED: "counts as done",
} as const;

export function QueueSection({ project }: { project: Project }) {
  const [form, setForm] = useState(project);
  const save = useProjectChange(project.id);
  const change = changed(project, form, FIELDS);
  const set = (part: Partial<Project>) => setForm({ ...form, ...part });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (change) save.mutate({ change });
  };
  return (
    <Card aria-labelledby="queue">
      <form className="settings-form" onSubmit={submit}>
        <h2 id="queue">Queue</h2>
        <OneOf label="Order of tasks" options={SAMPLING} value={form.sampling} onChange={(sampling) => set({ sampling })} />
        <div className="settings-row">
          <Field label="Held for, minutes">
            {(control) => (
              <Input {...control} {...number(form.lease_minutes, 1, 1440)} onChange={(event) => set({ lease_minutes: event.target.valueAsNumber })} />
            )}
          </Field>
          <Field label="A skipped task">
            {(control) => (
              <Select {...control} value={form.skip_queue} onChange={(event) => set({ skip_queue: event.target.value as Project["skip_queue"] })}>
                {Object.entries(SKIPPED).map(([value, label]) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
        <div className="settings-ticks">
          <Tick label="Submit as soon as everything required is answered: one key a task" checked={form.submit_on_answer} onChange={(submit_on_answer) => set({ submit_on_answer })} />
          <Tick label="Show the model's prediction" checked={form.show_collab_predictions} onChange={(show_collab_predictions) => set({ show_collab_predictions })} />
          <Tick label="Tasks may be skipped" checked={form.show_skip_button} onChange={(show_skip_button) => set({ show_skip_button })} />
          <Tick label="Whoever skips says why, in a comment" checked={form.require_comment_on_skip} onChange={(require_comment_on_skip) => set({ require_comment_on_skip })} />
          <Tick label="An empty answer may be submitted" checked={form.enable_empty_annotation} onChange={(enable_empty_annotation) => set({ enable_empty_annotation })} />
        </div>
        <SaveRow changed={change !== null} saving={save.isPending} saved={save.isSuccess} error={save.error} />
      </form>
    </Card>
  );
}

function number(value: number, min: number, max: number) {
  return { type: "number", min, max, required: true, value: Number.isNaN(value) ? "" : value } as const;
}
