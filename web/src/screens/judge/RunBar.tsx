import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { cancelRun, isLive, type JudgeRun, pauseRun, resumeRun } from "../../api/judgeRuns";
import { useMay } from "../../api/whoami";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { Input } from "../../ui/Field";
import { Progress } from "../../ui/Progress";
import { batchWords, money, outcomesWords, stateWords } from "./words";

/** How far a run is, what became of it, what it has spent; and every way to stop it and to go on. */
export function RunBar({ run }: { run: JudgeRun }) {
  const queries = useQueryClient();
  const may = useMay()("prompts.change");
  const act = useMutation({
    mutationFn: (action: () => Promise<JudgeRun>) => action(),
    onSuccess: (changed) => queries.setQueryData(["judge-runs", run.id], changed),
    onSettled: () => queries.invalidateQueries({ queryKey: ["prompts", run.parent_model] }),
  });
  const errors = run.done - (run.outcomes.ok ?? 0);
  const live = isLive(run);
  const waits = run.status === "Paused" || run.status === "over_budget" || run.status === "Failed" || run.status === "Canceled";
  return (
    <section className="judge-run" aria-label="Run" data-state={run.status}>
      <div className="judge-run-line">
        <strong>{stateWords(run.status)}</strong>
        <div className="judge-run-progress">
          <Progress label="Tasks judged" done={run.done} total={run.total_tasks} />
        </div>
        <span className="figures" data-testid="run-count">
          {run.done.toLocaleString("en")} of {run.total_tasks.toLocaleString("en")}
        </span>
        <span className="figures">{outcomesWords(run.outcomes)}</span>
        <span className="figures judge-run-spent" data-testid="run-spent">
          {money(run.spent)} spent{run.cap === null ? "" : ` of ${money(run.cap)}`}
        </span>
        {may && live ? (
          <Button busy={act.isPending && "Pausing …"} onClick={() => act.mutate(() => pauseRun(run.id))}>
            Pause
          </Button>
        ) : null}
        {may && waits && run.status !== "over_budget" && run.done < run.total_tasks ? (
          <Button busy={act.isPending && "Starting …"} onClick={() => act.mutate(() => resumeRun(run.id))}>
            Go on
          </Button>
        ) : null}
        {may && (live || run.status === "Paused" || run.status === "over_budget") ? (
          <Button kind="quiet" onClick={() => act.mutate(() => cancelRun(run.id))}>
            Cancel the run
          </Button>
        ) : null}
        {may && !live && run.status !== "over_budget" && errors > 0 ? (
          <Button onClick={() => act.mutate(() => resumeRun(run.id, { retry: true }))}>
            Ask again for {errors === 1 ? "the error" : `the ${errors} errors`}
          </Button>
        ) : null}
      </div>
      {run.batches.length > 0 ? (
        <p className="judge-cost figures" data-testid="run-batches">
          {batchWords(run.batches)}
        </p>
      ) : null}
      {run.status === "over_budget" ? <MoreMoney run={run} onMore={(cap) => act.mutate(() => resumeRun(run.id, { cap }))} /> : null}
      {run.problem && run.status !== "over_budget" ? <Banner tone="bad" title={run.problem} /> : null}
      <Failed error={act.error} />
    </section>
  );
}

/** Over budget nothing is lost: a higher limit, and the run goes on where it stopped. */
function MoreMoney({ run, onMore }: { run: JudgeRun; onMore: (cap: number) => void }) {
  const left = run.total_tasks - run.done;
  const each = run.done > 0 ? run.spent / run.done : 0;
  const [cap, setCap] = useState(() => (Math.ceil((run.spent + 1.3 * each * left) * 100 + 1) / 100).toFixed(2));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onMore(Number(cap));
  };
  return (
    <Banner tone="warn" title={run.problem ?? "The limit is reached."}>
      <form className="judge-more" onSubmit={submit}>
        <label htmlFor="more-money">
          {left.toLocaleString("en")} tasks are left. Go on up to $
        </label>
        <Input id="more-money" type="number" min={run.spent} step="0.01" required value={cap} onChange={(event) => setCap(event.target.value)} />
        <Button type="submit" kind="main">
          Go on
        </Button>
      </form>
    </Banner>
  );
}
