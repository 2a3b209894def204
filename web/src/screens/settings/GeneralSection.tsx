import { type FormEvent, useState } from "react";
import { ApiError } from "../../api/client";
import type { Project } from "../../api/projects";
import { Card } from "../../ui/Card";
import { Field, Input, OneOf, TextArea, Tick } from "../../ui/Field";
import { changed } from "./changed";
import { SaveRow } from "./SaveRow";
import { useProjectChange } from "./useProjectChange";

const FIELDS = ["title", "description", "expert_instruction", "show_instruction", "thumbnails"] as const;

const THUMBNAILS = [
  { value: "uploads", label: "Of uploaded files" },
  { value: "all", label: "Of all", hint: "the server fetches pictures from elsewhere" },
  { value: "off", label: "None", hint: "pictures are shown as they are" },
] as const;

export function GeneralSection({ project }: { project: Project }) {
  const [form, setForm] = useState(project);
  const save = useProjectChange(project.id);
  const change = changed(project, form, FIELDS);
  const fields = save.error instanceof ApiError ? save.error.fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (change) save.mutate({ change });
  };
  return (
    <Card aria-labelledby="general">
      <form className="settings-form" onSubmit={submit}>
        <h2 id="general">About</h2>
        <Field label="Title" error={fields.title?.[0]}>
          {(control) => (
            <Input {...control} maxLength={50} value={form.title} onChange={(event) => setForm({ ...form, title: event.target.value })} />
          )}
        </Field>
        <Field label="Description" hint="Shown on the project's card.">
          {(control) => (
            <TextArea
              {...control}
              rows={2}
              value={form.description}
              onChange={(event) => setForm({ ...form, description: event.target.value })}
            />
          )}
        </Field>
        <Field label="Instructions" hint="What people should know before they answer.">
          {(control) => (
            <TextArea
              {...control}
              rows={4}
              value={form.expert_instruction}
              onChange={(event) => setForm({ ...form, expert_instruction: event.target.value })}
            />
          )}
        </Field>
        <Tick
          label="Show the instructions before labelling"
          checked={form.show_instruction}
          onChange={(show_instruction) => setForm({ ...form, show_instruction })}
        />
        <OneOf label="Small copies of pictures, for lists" options={THUMBNAILS} value={form.thumbnails} onChange={(thumbnails) => setForm({ ...form, thumbnails })} />
        <SaveRow changed={change !== null} saving={save.isPending} saved={save.isSuccess} error={save.error} />
      </form>
    </Card>
  );
}
