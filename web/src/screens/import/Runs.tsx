import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { cancelJob } from "../../api/jobs";
import { type ImportRun, importRuns, isOver } from "../../api/uploads";
import { Button } from "../../ui/Button";
import { count } from "../../ui/count";
import { since } from "../../ui/since";
import { Faults, faultyRows } from "./Faults";
import { resultOf } from "./importing";
import { wordsOfResult } from "./Outcome";

const MOST_SHOWN = 5;

/** Imports that went on behind this page, newest first. */
export function Runs({ project }: { project: number }) {
  const { data = [] } = useQuery(importRuns(project));
  const queries = useQueryClient();
  const going = data.filter((run) => !isOver(run)).length;
  useEffect(() => void queries.invalidateQueries({ queryKey: ["projects", project], exact: true }), [queries, project, going]);
  if (data.length === 0) return null;
  return (
    <section aria-labelledby="import-runs" className="import-runs">
      <h2 id="import-runs">Imports in the background</h2>
      <ul role="list">
        {data.slice(0, MOST_SHOWN).map((run) => (
          <li key={run.id}>
            <Run project={project} run={run} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Run({ project, run }: { project: number; run: ImportRun }) {
  const faulty = faultyRows(run.bad_rows);
  return (
    <>
      <p>
        <span className="import-run-state" data-state={run.status}>
          {stateOf(run)}
        </span>{" "}
        <time className="file-about" dateTime={run.created_at} title={run.created_at}>
          {since(run.created_at)}
        </time>
        {!isOver(run) && run.job !== null ? (
          <Button kind="quiet" onClick={() => void cancelJob(run.job ?? 0)}>
            Stop
          </Button>
        ) : null}
        {run.status === "completed" && !run.dry_run && run.task_count > 0 ? (
          <Link to="/projects/$id/tasks" params={{ id: project }}>
            See the tasks
          </Link>
        ) : null}
      </p>
      {faulty > 0 ? (
        <details>
          <summary>{count(faulty, "row")} did not fit</summary>
          <Faults rows={run.bad_rows} />
        </details>
      ) : null}
    </>
  );
}

export function stateOf(run: ImportRun): string {
  if (run.status === "created") return "Waiting for its turn";
  if (run.status === "in_progress") return run.dry_run ? "Being checked" : "Being imported";
  if (run.status === "failed") return run.error ?? "Failed";
  return `${run.dry_run ? "Checked: it would be" : "Imported"} ${wordsOfResult(resultOf([run]))}`;
}
