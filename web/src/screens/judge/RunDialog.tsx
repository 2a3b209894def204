import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { messageOf } from "../../api/client";
import { type JudgeRun, startRun } from "../../api/judgeRuns";
import { type Estimate, type Prompt, type PromptVersion, type Selection, versionEstimate } from "../../api/prompts";
import { type SavedView, savedViews } from "../../api/views";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { count } from "../../ui/count";
import { Dialog } from "../../ui/Dialog";
import { Field, Input, OneOf, Select, Tick } from "../../ui/Field";
import { useDebounced } from "../../ui/useDebounced";
import { money } from "./words";

type Subset = Selection["project_subset"];

const SUBSETS: readonly { value: Subset; label: string }[] = [
  { value: "Sample", label: "A sample" },
  { value: "HasGT", label: "With ground truth" },
  { value: "All", label: "All" },
  { value: "Custom", label: "A saved view" },
];

type Mode = Estimate["mode"];

const MODES: readonly { value: Mode; label: string }[] = [
  { value: "direct", label: "Now" },
  { value: "batch", label: "In batches" },
];

interface RunDialogProps {
  prompt: Prompt;
  version: PromptVersion;
  open: boolean;
  onClose: () => void;
  onStarted: (run: JudgeRun) => void;
}

/** Which tasks, for how much at most: nothing is spent before this says what it will cost. */
export function RunDialog({ prompt, version, open, onClose, onStarted }: RunDialogProps) {
  const form = useId();
  const [subset, setSubset] = useState<Subset>("Sample");
  const [size, setSize] = useState(20);
  const [view, setView] = useState<number | null>(null);
  const [onlyMissing, setOnlyMissing] = useState(true);
  const [cap, setCap] = useState("");
  const [allow, setAllow] = useState(false);
  const [mode, setMode] = useState<Mode>("direct");
  const { data: views } = useQuery({ ...savedViews(prompt.project), enabled: open });
  const chosen = views?.find((one) => one.id === view) ?? views?.[0];
  const selection: Selection = {
    project_subset: subset,
    sample_subset_size: size || 1,
    filters_json: subset === "Custom" ? filtersOf(chosen) : null,
    only_missing_predictions: onlyMissing,
  };
  const settled = useDebounced({ ...selection, mode }, 250);
  const estimate = useQuery({ ...versionEstimate(prompt.id, version.id, settled), enabled: open });
  const queries = useQueryClient();
  const suggested = suggestedCap(estimate.data);
  const start = useMutation({
    mutationFn: () =>
      startRun(prompt.id, version.id, {
        ...selection,
        mode,
        project: prompt.project,
        cap: cap === "" ? (suggested === "" || allow ? null : Number(suggested)) : Number(cap),
        allow_unknown_price: allow,
      }),
    onSuccess: (run) => {
      setCap(""); // a limit is meant for one run
      void queries.invalidateQueries({ queryKey: ["prompts", prompt.id] });
      onStarted(run);
    },
  });
  const unknown = estimate.data !== undefined && estimate.data.total === null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate();
  };
  return (
    <Dialog
      title={`Run ${version.title} on ${version.model_display_name}`}
      open={open}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button type="submit" form={form} kind="main" disabled={estimate.data?.tasks === 0} busy={start.isPending && "Starting …"}>
            {estimate.data && estimate.data.tasks > 0 ? `Judge ${count(estimate.data.tasks, "task")}` : "Start"}
          </Button>
        </>
      }
    >
      <form id={form} className="judge-form" onSubmit={submit}>
        <OneOf label="Tasks" row options={SUBSETS} value={subset} onChange={setSubset} />
        {subset === "Sample" ? (
          <Field label="How many">
            {(control) => <Input {...control} type="number" min={1} max={1_000_000} required value={size || ""} onChange={(event) => setSize(event.target.valueAsNumber)} />}
          </Field>
        ) : null}
        {subset === "Custom" ? (
          <Field label="View" hint={views?.length === 0 ? "Filter tasks in the Data Manager and save them as a view first." : undefined}>
            {(control) => (
              <Select {...control} value={chosen?.id ?? ""} onChange={(event) => setView(Number(event.target.value))}>
                {views?.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.data.title ?? `View ${one.id}`}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        ) : null}
        <Tick label="Only tasks that this version has not judged yet" checked={onlyMissing} onChange={setOnlyMissing} />
        {estimate.data?.has_batches || mode === "batch" ? (
          <>
            <OneOf label="Ask" row options={MODES} value={mode} onChange={setMode} />
            {mode === "batch" ? <p className="judge-cost">Cheaper: the provider answers within a day. The run goes on without this page.</p> : null}
          </>
        ) : null}
        <p className="judge-cost figures" role="status" data-testid="estimate">
          {estimate.error ? messageOf(estimate.error) : estimate.data ? costWords(estimate.data, onlyMissing) : "Reckoning what it will cost …"}
        </p>
        <Field label="Spend at most, USD" hint="Money is set aside before each request: a run never goes over. It can go on later under a higher limit.">
          {(control) => <Input {...control} type="number" min={0} step="any" placeholder={suggested || "no limit"} value={cap} onChange={(event) => setCap(event.target.value)} />}
        </Field>
        {unknown ? <Tick label="Run without knowing the price" hint="No limit can hold then. Better: name the price in the connection." checked={allow} onChange={setAllow} /> : null}
        <Failed error={start.error} />
      </form>
    </Dialog>
  );
}

function filtersOf(view: SavedView | undefined): Record<string, unknown> {
  const filters = view?.data.filters;
  return filters ? { conjunction: filters.conjunction, items: filters.items } : {};
}

const CAPS = [1, 2, 5];

/** A round amount over what it may cost at most, from $1: money is set aside for the longest replies there could be,
 *  so that under a tight limit few requests are under way at a time. */
function suggestedCap(estimate: Estimate | undefined): string {
  if (!estimate || estimate.high === null || estimate.high === 0) return "";
  const least = 1.25 * estimate.high;
  for (let tens = 1; ; tens *= 10) {
    const found = CAPS.find((one) => one * tens >= least);
    if (found !== undefined) return String(found * tens);
  }
}

function costWords(estimate: Estimate, onlyMissing: boolean): string {
  if (estimate.tasks === 0) return onlyMissing ? "There is none among them that this version has not judged." : "No task is selected.";
  const asked = `${count(estimate.tasks, "task")}, ${count(estimate.requests, "request")}`;
  if (estimate.total === null) return `${asked}. ${estimate.error_message ?? "The price is not known."}`;
  if (estimate.price && estimate.price.input + estimate.price.output === 0) return `${asked}: free, it is ${estimate.price.source}.`;
  const from = estimate.seen > 0 ? `replies as long as in ${count(estimate.seen, "verdict")} before` : "replies as long as usual";
  return `${asked}: about ${money(estimate.total)}, between ${money(estimate.low)} and ${money(estimate.high)} (${from}).`;
}
