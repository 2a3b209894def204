import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../api/client";
import type { Project } from "../../api/projects";
import { type Dimension, dimensions, installedMetrics } from "../../api/quality";
import { Card } from "../../ui/Card";
import { Field, Input, OneOf } from "../../ui/Field";
import { Waiting } from "../../ui/Waiting";
import { agreementChange, agreementForm, agreementInWords } from "./agreement";
import { MetricRow } from "./MetricRow";
import { SaveRow } from "./SaveRow";
import { useProjectChange } from "./useProjectChange";

const METHODOLOGIES = [
  { value: "pairwise", label: "Pair by pair", hint: "mean over every two people" },
  { value: "consensus", label: "By the largest group", hint: "that agrees, as a share of all" },
] as const;

/** How agreement is measured, and what follows when it is low. */
export function AgreementSection({ project }: { project: Project }) {
  const { data } = useQuery(dimensions(project.id));
  return (
    <Card aria-labelledby="agreement">
      <h2 id="agreement">Agreement</h2>
      {data ? <AgreementFields key={`${project.id} ${project.config_version}`} project={project} controls={data} /> : <Waiting what="Looking up the metrics" />}
    </Card>
  );
}

function AgreementFields({ project, controls }: { project: Project; controls: readonly Dimension[] }) {
  const [form, setForm] = useState(() => agreementForm(project, controls));
  const { data: custom } = useQuery(installedMetrics(project.id));
  const save = useProjectChange(project.id);
  const change = agreementChange(project, controls, form);
  const faults = save.error instanceof ApiError ? save.error.fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (change) save.mutate({ change });
  };
  return (
    <form className="settings-form" onSubmit={submit}>
      <p className="settings-words">{agreementInWords(form, controls)}</p>
      <div className="settings-three">
        <OneOf label="Agreement of a task" options={METHODOLOGIES} value={form.methodology} onChange={(methodology) => setForm({ ...form, methodology })} />
        <Field label="People differ below" hint="A share from 0 to 1. Empty: never." error={faults.agreement_threshold?.[0]}>
          {(control) => (
            <Input {...control} type="number" min={0} max={1} step="any" className="settings-amount" value={form.threshold} onChange={(event) => setForm({ ...form, threshold: event.target.value })} />
          )}
        </Field>
        <Field label="Then ask so many more people" hint="One at a time." error={faults.max_additional_annotators_assignable?.[0]}>
          {(control) => (
            <Input {...control} type="number" min={0} max={1000} className="settings-amount" value={form.additional} onChange={(event) => setForm({ ...form, additional: event.target.value })} />
          )}
        </Field>
      </div>
      {controls.map((dimension) => {
        const own = form.controls[dimension.name];
        return own ? (
          <MetricRow
            key={dimension.name}
            dimension={dimension}
            form={own}
            onChange={(next) => setForm({ ...form, controls: { ...form.controls, [dimension.name]: next } })}
          />
        ) : null;
      })}
      {controls.length === 0 ? <p className="field-hint">The config has no control yet.</p> : null}
      <Faults messages={[...(faults.dimensions ?? []), ...(faults.control_weights ?? [])]} />
      <p className="field-hint">
        {custom && custom.installed.length > 0 ? `Metrics of your own that are installed: ${custom.installed.join(", ")}.` : "Metrics of your own can be installed as Python packages."}{" "}
        A change recounts the agreement of all tasks, in large projects as a <Link to="/jobs" search={{ project: project.id }}>job</Link>.
      </p>
      <SaveRow changed={change !== null} saving={save.isPending} saved={save.isSuccess} error={save.error} />
    </form>
  );
}

function Faults({ messages }: { messages: readonly string[] }) {
  return messages.map((message) => (
    <p key={message} className="field-error" role="alert">
      {message}
    </p>
  ));
}
