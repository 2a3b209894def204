import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { ApiError } from "../../api/client";
import { changeConnection, type Connection, type ConnectionChange, createConnection, providerChoices } from "../../api/connections";
import { useMay } from "../../api/whoami";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Failed } from "../../ui/Failed";
import { Field, Input, OneOf, Select, TextArea } from "../../ui/Field";
import { PROVIDERS, providerLabel } from "./providers";

interface ConnectionDialogProps {
  connection: Connection | null;
  onClose: () => void;
  onSaved: (connection: Connection) => void;
}

/** A way to models. Secrets go in and never come out: an empty field leaves what there is. */
export function ConnectionDialog({ connection, onClose, onSaved }: ConnectionDialogProps) {
  const form = useId();
  const queries = useQueryClient();
  const isAdmin = useMay()("organizations.change");
  const { data: choices } = useQuery(providerChoices);
  const [provider, setProvider] = useState<Connection["provider"]>(connection?.provider ?? "OpenAI");
  const [values, setValues] = useState<ConnectionChange>(() => (connection ? known(connection) : { scope: isAdmin ? "Organization" : "User" }));
  const [models, setModels] = useState(connection?.models.join(", ") ?? "");
  const [price, setPrice] = useState(() => ({ input: text(connection?.prices["*"]?.input), output: text(connection?.prices["*"]?.output) }));
  const set = (part: ConnectionChange) => setValues((was) => ({ ...was, ...part }));
  const save = useMutation({
    mutationFn: () => {
      const given: ConnectionChange = { ...values, cached_available_models: models, ...priced(price, connection) };
      return connection ? changeConnection(connection.id, given) : createConnection({ ...given, provider } as Parameters<typeof createConnection>[0]);
    },
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ["connections"] });
      onSaved(made);
    },
  });
  const faults = save.error instanceof ApiError ? save.error.fields : {};
  const { fields = [], models: example = "" } = PROVIDERS[provider] ?? {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const value = (name: keyof ConnectionChange) => text(values[name]);
  return (
    <Dialog
      title={connection ? `Change ${connection.name}` : "New connection"}
      open
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button kind="main" type="submit" form={form} busy={save.isPending && "Saving …"}>
            Save
          </Button>
        </>
      }
    >
      <form id={form} className="judge-form" onSubmit={submit} autoComplete="off">
        {connection ? null : (
          <Field label="Provider">
            {(control) => (
              <Select {...control} value={provider} onChange={(event) => setProvider(event.target.value as Connection["provider"])}>
                {(choices?.provider_choices ?? ["OpenAI"]).map((one) => (
                  <option key={one} value={one}>
                    {providerLabel(one)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
        <Field label="Name" error={faults.name?.[0]}>
          {(control) => <Input {...control} maxLength={200} placeholder={providerLabel(provider)} value={value("name")} onChange={(event) => set({ name: event.target.value })} />}
        </Field>
        {fields.map((one) => (
          <Field
            key={one.name}
            label={one.label}
            error={faults[one.name]?.[0]}
            hint={one.secret ? (connection?.has_secret ? "Kept encrypted, never shown. Empty: as it is." : "Kept encrypted, never shown again.") : one.hint}
          >
            {(control) =>
              one.long ? (
                <TextArea {...control} rows={4} autoComplete="off" spellCheck={false} value={value(one.name)} onChange={(event) => set({ [one.name]: event.target.value })} />
              ) : (
                <Input
                  {...control}
                  type={one.secret ? "password" : "text"}
                  autoComplete={one.secret ? "new-password" : "off"}
                  spellCheck={false}
                  value={value(one.name)}
                  onChange={(event) => set({ [one.name]: event.target.value })}
                />
              )
            }
          </Field>
        ))}
        <Field label="Models" hint="Those that may be used, with commas between them. Empty: any the provider has." error={faults.cached_available_models?.[0]}>
          {(control) => <Input {...control} placeholder={example} value={models} onChange={(event) => setModels(event.target.value)} />}
        </Field>
        <div className="judge-fields">
          <Field label="Budget, USD" error={faults.budget_limit?.[0]}>
            {(control) => <Input {...control} {...amount(values.budget_limit)} placeholder="none" onChange={(event) => set({ budget_limit: read(event.target.value) })} />}
          </Field>
          <Field label="Each">
            {(control) => (
              <Select {...control} value={values.budget_reset_period ?? "Monthly"} onChange={(event) => set({ budget_reset_period: event.target.value as "Monthly" })}>
                <option value="Monthly">month</option>
                <option value="Yearly">year</option>
              </Select>
            )}
          </Field>
          <Field label="Warn from, USD">
            {(control) => <Input {...control} {...amount(values.budget_alert_threshold)} placeholder="never" onChange={(event) => set({ budget_alert_threshold: read(event.target.value) })} />}
          </Field>
        </div>
        <details className="judge-parameters">
          <summary>Price and limits</summary>
          <div className="judge-fields">
            <Field label="USD per million in" hint="before the price list">
              {(control) => <Input {...control} type="number" min={0} step="any" value={price.input} onChange={(event) => setPrice({ ...price, input: event.target.value })} />}
            </Field>
            <Field label="USD per million out">
              {(control) => <Input {...control} type="number" min={0} step="any" value={price.output} onChange={(event) => setPrice({ ...price, output: event.target.value })} />}
            </Field>
            <Field label="Requests a minute">
              {(control) => <Input {...control} {...amount(values.requests_per_minute)} min={1} step={1} onChange={(event) => set({ requests_per_minute: read(event.target.value) })} />}
            </Field>
            <Field label="At once">
              {(control) => <Input {...control} {...amount(values.width)} min={1} max={512} step={1} placeholder="64" onChange={(event) => set({ width: read(event.target.value) })} />}
            </Field>
          </div>
        </details>
        {isAdmin ? (
          <OneOf
            label="Who may use it"
            row
            options={[
              { value: "Organization", label: "Everybody who may run judges" },
              { value: "User", label: "Only I" },
            ]}
            value={values.scope === "User" ? "User" : "Organization"}
            onChange={(scope) => set({ scope })}
          />
        ) : null}
        <Failed error={save.error} />
      </form>
    </Dialog>
  );
}

/** What is known of a connection, without its secrets. */
function known(connection: Connection): ConnectionChange {
  const { name, scope, endpoint, deployment_name, google_project_id, google_location, aws_region, aws_access_key_id, api_version } = connection;
  const { budget_limit, budget_reset_period, budget_alert_threshold, requests_per_minute, width } = connection;
  const all = { name, scope, endpoint, deployment_name, google_project_id, google_location, aws_region, aws_access_key_id, api_version, budget_limit, budget_reset_period, budget_alert_threshold, requests_per_minute, width };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null && value !== ""));
}

function priced({ input, output }: { input: string; output: string }, connection: Connection | null): ConnectionChange {
  const others = Object.fromEntries(Object.entries(connection?.prices ?? {}).filter(([model]) => model !== "*"));
  if (input !== "" && output !== "") return { prices: { ...others, "*": { input: Number(input), output: Number(output) } } };
  return connection?.prices["*"] ? { prices: others } : {};
}

function text(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}

function read(value: string): number | null {
  return value === "" ? null : Number(value);
}

function amount(value: number | null | undefined) {
  return { type: "number", min: 0, step: "any", value: value ?? "" } as const;
}
