import type { Dimension, MetricParam } from "../../api/quality";
import { Field, Input, Select } from "../../ui/Field";
import type { ControlForm } from "./agreement";

interface MetricRowProps {
  dimension: Dimension;
  form: ControlForm;
  onChange: (form: ControlForm) => void;
}

/** One control: its metric with parameters, how much it counts, and how much its labels do. */
export function MetricRow({ dimension, form, onChange }: MetricRowProps) {
  const { name, description, allowed_metrics_with_params: metrics, values_enum: labels } = dimension;
  const params = Object.values(metrics[form.metric]?.params ?? {});
  const leftOut = Number(form.weight) === 0;
  return (
    <fieldset className="metric-row" data-out={leftOut}>
      <legend>
        {name} <span className="field-hint">{description.split(" ")[0]}</span>
      </legend>
      <Field label="Metric">
        {(control) => (
          <Select {...control} value={form.metric} onChange={(event) => onChange({ ...form, metric: event.target.value, params: {} })}>
            {Object.entries(metrics).map(([value, { title }]) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Weight" hint={leftOut ? "left out" : undefined}>
        {(control) => (
          <Input {...control} type="number" min={0} step="any" required value={form.weight} onChange={(event) => onChange({ ...form, weight: event.target.value })} />
        )}
      </Field>
      {params.map((param) => (
        <ParamField key={param.name} param={param} value={form.params[param.name] ?? ""} onChange={(value) => onChange({ ...form, params: { ...form.params, [param.name]: value } })} />
      ))}
      {labels.length > 0 ? (
        <details className="metric-labels">
          <summary>Weights of its labels{Object.keys(form.labels).length > 0 ? ` (${Object.keys(form.labels).length} set)` : ""}</summary>
          <div>
            {labels.map((label) => (
              <Field key={label} label={label}>
                {(control) => (
                  <Input
                    {...control}
                    type="number"
                    min={0}
                    step="any"
                    placeholder="1"
                    value={form.labels[label] ?? ""}
                    onChange={(event) => onChange({ ...form, labels: withLabel(form.labels, label, event.target.value) })}
                  />
                )}
              </Field>
            ))}
          </div>
        </details>
      ) : null}
    </fieldset>
  );
}

function withLabel(labels: Record<string, string>, label: string, weight: string): Record<string, string> {
  const { [label]: _, ...others } = labels;
  return weight === "" ? others : { ...others, [label]: weight };
}

function ParamField({ param, value, onChange }: { param: MetricParam; value: string; onChange: (value: string) => void }) {
  const { name, meaning, choices, least, most } = param;
  const usual = param.default === null ? "none" : String(param.default);
  return (
    <Field label={name.replaceAll("_", " ")} hint={meaning}>
      {(control) =>
        choices.length > 0 ? (
          <Select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
            {choices.map((choice) => (
              <option key={choice} value={choice}>
                {choice}
              </option>
            ))}
          </Select>
        ) : (
          <Input {...control} type="number" step="any" min={least ?? undefined} max={most ?? undefined} placeholder={usual} value={value} onChange={(event) => onChange(event.target.value)} />
        )
      }
    </Field>
  );
}
