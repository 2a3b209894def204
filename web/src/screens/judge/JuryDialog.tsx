import { useMutation, useQueries, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { type Aggregator, AGGREGATORS, changeJury, createJury, type Jury } from "../../api/juries";
import { type Prompt, promptVersions } from "../../api/prompts";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { count } from "../../ui/count";
import { Dialog } from "../../ui/Dialog";
import { Field, Input, Select, Tick } from "../../ui/Field";
import { percent } from "./words";

interface JuryDialogProps {
  project: number;
  prompts: readonly Prompt[];
  /** The jury to change; without it a new one is made. */
  jury?: Jury;
  onClose: () => void;
  onDone: (jury: Jury) => void;
}

/** Which judges, and how their verdicts become one. */
export function JuryDialog({ project, prompts, jury, onClose, onDone }: JuryDialogProps) {
  const form = useId();
  const [title, setTitle] = useState(jury?.title ?? "");
  const [chosen, setChosen] = useState<readonly number[]>(jury?.prompt_versions ?? []);
  const [aggregator, setAggregator] = useState<Aggregator>(jury?.aggregator ?? "majority");
  const [least, setLeast] = useState(String(Math.round(100 * (jury?.least_share ?? 0.6))));
  const lists = useQueries({ queries: prompts.map((one) => promptVersions(one.id)) });
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: () => {
      const given = { title: title.trim(), prompt_versions: [...chosen], aggregator, least_share: Number(least) / 100 };
      return jury ? changeJury(jury.id, given) : createJury(project, given);
    },
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ["projects", project, "juries"] });
      void queries.invalidateQueries({ queryKey: ["juries", made.id] });
      onDone(made);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Dialog
      title={jury ? `Change ${jury.title}` : "New jury"}
      open
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button kind="main" type="submit" form={form} disabled={!title.trim() || chosen.length < 2} busy={make.isPending && "Saving …"}>
            {jury ? "Save" : `Seat ${count(chosen.length, "judge")}`}
          </Button>
        </>
      }
    >
      <form id={form} className="judge-form" onSubmit={submit}>
        <Field label="Title">{(control) => <Input {...control} required maxLength={200} value={title} onChange={(event) => setTitle(event.target.value)} />}</Field>
        <fieldset className="field">
          <legend className="field-label">Judges, two or more</legend>
          <div className="judge-seats">
            {prompts.flatMap((prompt, i) =>
              (lists[i]?.data ?? []).map((version) => (
                <Tick
                  key={version.id}
                  label={`${prompt.title} · v${version.number} · ${version.model_display_name}`}
                  hint={version.latest_run === null ? "has judged nothing yet" : version.score === null ? undefined : `accuracy ${percent(version.score)}`}
                  checked={chosen.includes(version.id)}
                  onChange={(on) => setChosen(on ? [...chosen, version.id] : chosen.filter((one) => one !== version.id))}
                />
              )),
            )}
          </div>
        </fieldset>
        <Field label="Decides by">
          {(control) => (
            <Select {...control} value={aggregator} onChange={(event) => setAggregator(event.target.value as Aggregator)}>
              {Object.entries(AGGREGATORS).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="People look at it below, % of the votes">
          {(control) => <Input {...control} type="number" min={0} max={100} value={least} onChange={(event) => setLeast(event.target.value)} />}
        </Field>
        <Failed error={make.error} />
      </form>
    </Dialog>
  );
}
