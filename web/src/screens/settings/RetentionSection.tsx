import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { retention } from "../../api/erasures";
import type { Project } from "../../api/projects";
import { Card } from "../../ui/Card";
import { count } from "../../ui/count";
import { Field, Input, OneOf } from "../../ui/Field";
import { changed } from "./changed";
import { SaveRow } from "./SaveRow";
import { useProjectChange } from "./useProjectChange";

const FIELDS = ["retention_days", "retention_from"] as const;
const FROM = [
  { value: "import", label: "Import" },
  { value: "last_use", label: "Last use" },
] as const;

/** How long the project keeps its tasks. What is past that is erased within the hour. */
export function RetentionSection({ project }: { project: Project }) {
  const [form, setForm] = useState(project);
  const save = useProjectChange(project.id);
  const { data } = useQuery(retention(project.id));
  const change = changed(project, form, FIELDS);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (change) save.mutate({ change });
  };
  const days = form.retention_days ?? "";
  return (
    <Card aria-labelledby="retention">
      <form className="settings-form" onSubmit={submit}>
        <h2 id="retention">Keeping</h2>
        <Field label="Erase tasks after, days" hint="With everything on them. Empty: they are kept.">
          {(control) => (
            <Input
              {...control}
              type="number"
              className="settings-amount"
              min={1}
              max={36500}
              value={days}
              onChange={(event) => setForm({ ...form, retention_days: event.target.value === "" ? null : event.target.valueAsNumber })}
            />
          )}
        </Field>
        <OneOf label="Counted from" options={FROM} value={form.retention_from} onChange={(retention_from) => setForm({ ...form, retention_from })} />
        {data?.retention_days ? (
          <p className="save-words">
            {count(data.tasks, "task")} past that now; erased {data.log.length === 1 ? "once" : `${data.log.length} times`} so far.
          </p>
        ) : null}
        <SaveRow changed={change !== null} saving={save.isPending} saved={save.isSuccess} error={save.error} />
      </form>
    </Card>
  );
}
