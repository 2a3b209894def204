import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Benchmark, type BenchmarkStep, stopBenchmark, takeSteps } from "../../api/benchmarks";
import { isOver } from "../../api/jobs";
import { useMay } from "../../api/whoami";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { useKey } from "../../ui/keys";
import { Progress } from "../../ui/Progress";
import { dollars, madeBy, stepName } from "./words";

const MARKS = { done: "✓", failed: "!", "to do": "·", now: "▸" } as const;

/** The steps as a line each: state, what came out, cost, and what was left undone. */
export function Steps({ one }: { one: Benchmark }) {
  const known = useQueryClient();
  const mayChange = useMay()("benchmarks.change");
  const again = () => known.invalidateQueries({ queryKey: ["benchmarks"] });
  const taking = useMutation({ mutationFn: (steps: string[]) => takeSteps(one.id, steps), onSettled: again });
  const stopping = useMutation({ mutationFn: () => stopBenchmark(one.id), onSettled: again });
  const goingOn = one.job !== null && !isOver(one.job);
  const finished = one.steps.every((step) => step.state === "done");
  const begun = one.steps.some((step) => step.state !== "to do");
  const now = goingOn ? one.note.split(":")[0] : null;
  const verb = !begun ? "Run all steps" : finished ? "Run again" : "Go on";
  useKey("KeyR", () => mayChange && !goingOn && taking.mutate([]));
  const failed = taking.error ?? stopping.error;
  return (
    <div className="bench-steps">
      {one.job?.state === "failed" && one.job.error ? <Banner tone="bad" title={one.job.error} /> : null}
      <Failed error={failed} />
      <div className="bench-going">
        {goingOn && one.job ? (
          <>
            <Progress label="Steps" done={one.job.progress.done} total={one.job.progress.total ?? one.steps.length} />
            <span role="status">{one.note || "Waiting for a worker"}</span>
            {mayChange ? (
              <Button busy={(stopping.isPending || one.job.cancel_requested) && "Stopping …"} onClick={() => stopping.mutate()}>
                Stop
              </Button>
            ) : null}
          </>
        ) : (
          <>
            {mayChange && one.run ? (
              <Button kind={finished ? "plain" : "main"} hint="R" busy={taking.isPending && "Asking …"} onClick={() => taking.mutate([])}>
                {verb}
              </Button>
            ) : null}
            <span className="bench-quiet">
              {one.job?.result?.detail ? `${String(one.job.result.detail)}. ` : ""}
              {begun ? "What is answered is not asked or paid for again." : "Every step can be stopped, and goes on where it was."}
            </span>
          </>
        )}
      </div>
      <ol className="bench-line" role="list" aria-label="Steps">
        {one.steps.map((step) => (
          <StepLine key={step.step} step={step} now={now === step.step} retake={mayChange && !goingOn ? () => taking.mutate([step.step]) : null} />
        ))}
      </ol>
      {one.run ? (
        <p className="bench-quiet">
          Described by {one.run.adapters.vision}, judged by {one.run.adapters.judge}, compared by {one.run.adapters.similarity};
          candidates by {one.run.strategy}. Run folder: <code>{one.folder}</code>. Publish it with{" "}
          <code>juryroom bench upload</code> there.
        </p>
      ) : null}
    </div>
  );
}

function StepLine({ step, now, retake }: { step: BenchmarkStep; now: boolean; retake: (() => void) | null }) {
  const state = now ? "now" : step.state;
  return (
    <li className="bench-step" data-state={state}>
      <span className="bench-mark" aria-hidden="true">
        {MARKS[state]}
      </span>
      <span className="bench-name">{stepName(step.step)}</span>
      <span className="bench-state">{now ? "under way" : step.state === "failed" ? `${step.failed} left undone` : step.state}</span>
      <span className="bench-made">{madeBy(step)}</span>
      <span className="bench-cost figures">{step.done_at ? dollars(step.cost_usd) : ""}</span>
      <span>
        {retake && step.state !== "to do" ? (
          <Button kind="quiet" aria-label={`Take again: ${stepName(step.step)}`} onClick={retake}>
            Again
          </Button>
        ) : null}
      </span>
      {step.failures.length > 0 ? (
        <details className="bench-failures">
          <summary>What was left undone</summary>
          <ul>
            {step.failures.map((one) => (
              <li key={one.id}>
                <code>{one.id}</code> {one.why}
              </li>
            ))}
          </ul>
          {step.failed > step.failures.length ? <p>And {step.failed - step.failures.length} more, in the run folder.</p> : null}
        </details>
      ) : null}
    </li>
  );
}
