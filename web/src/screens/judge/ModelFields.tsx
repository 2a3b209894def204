import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { type Connection, connections, offeredModels } from "../../api/connections";
import type { Draft } from "../../api/prompts";
import { Field, Input, Select } from "../../ui/Field";
import { ConnectionField } from "./ConnectionField";

interface ModelFieldsProps {
  draft: Draft;
  /** Whether the config compares or ranks: then a task is asked about in several orders. */
  asksInOrders: boolean;
  onChange: (change: Partial<Draft>) => void;
}

/** Who is asked, and how. */
export function ModelFields({ draft, asksInOrders, onChange }: ModelFieldsProps) {
  const { data } = useQuery(connections);
  const chosen = data?.find((one) => one.id === draft.model_provider_connection);
  const set = (name: string, value: unknown) => {
    const { [name]: _, ...rest } = draft.parameters;
    onChange({ parameters: value === "" || value === null ? rest : { ...rest, [name]: value } });
  };
  return (
    <div className="judge-fields">
      <ConnectionField
        value={draft.model_provider_connection}
        none="None yet"
        onChange={(id, connection) => {
          const models = connection?.models ?? [];
          const keeps = models.length === 0 || models.includes(draft.provider_model_id);
          onChange({ model_provider_connection: id, provider_model_id: keeps ? draft.provider_model_id : (models[0] ?? "") });
        }}
      />
      <ModelName label="Model" chosen={chosen} value={draft.provider_model_id} onChange={(provider_model_id) => onChange({ provider_model_id })} />
      <Field label="Examples" hint="from ground truth">
        {(control) => (
          <Input
            {...control}
            {...whole(draft.max_few_shot_examples, 0, 20)}
            onChange={(event) => onChange({ max_few_shot_examples: event.target.valueAsNumber || 0 })}
          />
        )}
      </Field>
      {asksInOrders ? (
        <Field label="Orders" hint="a flip is a tie">
          {(control) => (
            <Input {...control} {...whole(draft.rounds, 1, 6)} onChange={(event) => onChange({ rounds: event.target.valueAsNumber || 1 })} />
          )}
        </Field>
      ) : null}
      <Parameters parameters={draft.parameters} set={set} />
    </div>
  );
}

interface ModelNameProps {
  label: string;
  chosen: Connection | undefined;
  value: string;
  onChange: (model: string) => void;
}

/** The name of a model, with those that the connection offers. */
export function ModelName({ label, chosen, value, onChange }: ModelNameProps) {
  const list = useId();
  const listed = chosen?.models ?? [];
  const { data: offered } = useQuery({ ...offeredModels(chosen?.id ?? 0), enabled: chosen !== undefined && listed.length === 0 });
  const names = listed.length > 0 ? listed : (offered ?? []);
  return (
    <Field label={label}>
      {(control) => (
        <>
          <Input {...control} list={list} value={value} placeholder="name of a model" onChange={(event) => onChange(event.target.value)} />
          <datalist id={list}>
            {names.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

const CHOICES: Record<string, { label: string; values: readonly string[] }> = {
  effort: { label: "Effort", values: ["minimal", "low", "medium", "high"] },
  detail: { label: "Picture detail", values: ["auto", "low", "high"] },
  pictures: { label: "Pictures sent as", values: ["url", "inline"] },
};

const NUMBERS: Record<string, { label: string; step: string; max?: number }> = {
  temperature: { label: "Temperature", step: "0.1", max: 2 },
  max_tokens: { label: "Most tokens", step: "1" },
  seed: { label: "Seed", step: "1" },
};

function Parameters({ parameters, set }: { parameters: Record<string, unknown>; set: (name: string, value: unknown) => void }) {
  return (
    <details className="judge-parameters" open={Object.keys(parameters).length > 0}>
      <summary>Parameters</summary>
      <div className="judge-fields">
        {Object.entries(NUMBERS).map(([name, { label, step, max }]) => (
          <Field key={name} label={label}>
            {(control) => (
              <Input
                {...control}
                type="number"
                min={0}
                max={max}
                step={step}
                placeholder="the model's own"
                value={typeof parameters[name] === "number" ? parameters[name] : ""}
                onChange={(event) => set(name, Number.isNaN(event.target.valueAsNumber) ? null : event.target.valueAsNumber)}
              />
            )}
          </Field>
        ))}
        {Object.entries(CHOICES).map(([name, { label, values }]) => (
          <Field key={name} label={label}>
            {(control) => (
              <Select {...control} value={String(parameters[name] ?? "")} onChange={(event) => set(name, event.target.value)}>
                <option value="">as usual</option>
                {values.map((value) => (
                  <option key={value}>{value}</option>
                ))}
              </Select>
            )}
          </Field>
        ))}
      </div>
    </details>
  );
}

function whole(value: number, min: number, max: number) {
  return { type: "number", min, max, step: 1, value } as const;
}
