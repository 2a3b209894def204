import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { connections } from "../../api/connections";
import { enhance } from "../../api/enhancements";
import type { Prompt, PromptVersion } from "../../api/prompts";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { Field, Input, OneOf } from "../../ui/Field";
import { ConnectionField } from "./ConnectionField";
import { ModelName } from "./ModelFields";

type Way = "one" | "several" | "search";

const WAYS: readonly { value: Way; label: string }[] = [
  { value: "one", label: "One proposal" },
  { value: "several", label: "Three, from different errors" },
  { value: "search", label: "Search" },
];
const SEVERAL = 3;
const CALLS = 300;

/** Who teaches, how hard it is tried, and what that may cost. */
export function EnhanceForm({ prompt, version, onStarted }: { prompt: Prompt; version: PromptVersion; onStarted: () => void }) {
  const { data } = useQuery(connections);
  const writes = version.provider !== "Descriptors"; // who compares pictures cannot teach
  const [connection, setConnection] = useState(writes ? version.model_provider_connection : null);
  const [teacher, setTeacher] = useState(writes ? version.provider_model_id : "");
  const [way, setWay] = useState<Way>("one");
  const [calls, setCalls] = useState(CALLS);
  const [cap, setCap] = useState("1");
  const queries = useQueryClient();
  const start = useMutation({
    mutationFn: () =>
      enhance(prompt.id, version.id, {
        project_id: prompt.project,
        teacher_model_name: teacher.trim(),
        teacher_model_provider_connection_id: connection ?? 0,
        candidates: way === "several" ? SEVERAL : 1,
        search: way === "search",
        calls,
        cap: cap === "" ? null : Number(cap),
      }),
    onSuccess: (found) => {
      queries.setQueryData(["prompts", prompt.id, "enhancement", version.id], found);
      onStarted();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate();
  };
  return (
    <form className="judge-enhance-form" onSubmit={submit} aria-label="Enhance">
      <p className="judge-quiet judge-enhance-why">
        A teacher reads tasks that v{version.number} got wrong, with people's notes, and rewrites the rubric. Each proposal is run on the same tasks; only a paired test makes it better.
      </p>
      <ConnectionField required value={connection} none="Choose one" onChange={setConnection} />
      <ModelName label="Teacher" chosen={data?.find((one) => one.id === connection)} value={teacher} onChange={setTeacher} />
      <Field label="Spend at most, USD" hint="the teacher, and each proposal's run">
        {(control) => <Input {...control} type="number" min={0} step="any" placeholder="no limit" value={cap} onChange={(event) => setCap(event.target.value)} />}
      </Field>
      {way === "search" ? (
        <Field label="Calls at most" hint="to judge and teacher">
          {(control) => <Input {...control} type="number" min={20} max={10_000} required value={calls || ""} onChange={(event) => setCalls(event.target.valueAsNumber)} />}
        </Field>
      ) : null}
      <div className="judge-enhance-way">
        <OneOf label="How" row options={WAYS} value={way} onChange={setWay} />
        {way === "search" ? (
          <p className="judge-quiet">Tries each proposal, works on those that nothing beats everywhere, and tests the best on tasks that no teacher saw.</p>
        ) : null}
      </div>
      <Button kind="main" type="submit" disabled={!teacher.trim() || connection === null} busy={start.isPending && "Asking …"}>
        Propose a better version
      </Button>
      {start.error ? (
        <div className="judge-enhance-why">
          <Failed error={start.error} />
        </div>
      ) : null}
    </form>
  );
}
