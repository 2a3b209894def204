import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { alignment, isLive, type JudgeRun, judgeRun, type Shown, type VerdictRow, verdicts } from "../../api/judgeRuns";
import { labelInterface } from "../../api/interface";
import { project } from "../../api/projects";
import type { Prompt, PromptVersion } from "../../api/prompts";
import { Awaited } from "../../ui/Awaited";
import { EmptyState } from "../../ui/EmptyState";
import { Failed } from "../../ui/Failed";
import { useKey } from "../../ui/keys";
import { Filters } from "./Filters";
import { RunBar } from "./RunBar";
import { VerdictPanel } from "./VerdictPanel";
import { VerdictTable } from "./VerdictTable";
import { figure, money, noTruth, shareWithin } from "./words";

const FILTERS: readonly { value: Shown; label: string }[] = [
  { value: "all", label: "All" },
  { value: "correct", label: "Correct" },
  { value: "incorrect", label: "Incorrect" },
  { value: "needs_review", label: "Needs review" },
  { value: "has_error", label: "Has error" },
];

interface ResultsTabProps {
  prompt: Prompt;
  version: PromptVersion | undefined;
  run: number | null;
  shown: Shown;
  onShow: (shown: Shown) => void;
}

export function ResultsTab({ prompt, version, run, shown, onShow }: ResultsTabProps) {
  const id = run ?? version?.latest_run ?? null;
  if (id === null) {
    return (
      <EmptyState title={version ? `${version.title} has not judged anything yet` : "No version yet"}>
        {version ? "Run it on a sample first: it shows what it says, what it costs, and how often it agrees with people." : "Write a rubric and save it as a version, then run it."}
      </EmptyState>
    );
  }
  return <Run prompt={prompt} id={id} shown={shown} onShow={onShow} />;
}

/** Whether people should look at a verdict: it is wrong, none, or in doubt. One that is awaited may yet be right. */
function isDisputed(row: VerdictRow): boolean {
  if (row.outcome === "waiting") return false;
  return row.outcome !== "ok" || row.review !== null || (row.correct !== null && row.correct < 1);
}

function Run({ prompt, id, shown, onShow }: { prompt: Prompt; id: number; shown: Shown; onShow: (shown: Shown) => void }) {
  const run = useQuery(judgeRun(id));
  const tree = useQuery(labelInterface(prompt.project)).data?.tree;
  const list = useInfiniteQuery(verdicts(id, shown));
  const { refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = list;
  const [at, setAt] = useState<number | null>(null);
  const rows = useMemo(() => list.data?.pages.flatMap(({ results }) => results) ?? [], [list.data]);
  const counts = list.data?.pages[0]?.counts ?? null;
  const done = run.data?.done ?? 0;
  const live = run.data !== undefined && isLive(run.data);
  useEffect(() => {
    if (rows.length <= 200) void refetch(); // a list that was walked further is not read anew while one walks on
    // eslint-disable-next-line react-hooks/exhaustive-deps -- as more is judged
  }, [done, live]);
  const total = counts?.[shown] ?? rows.length;
  const move = (by: 1 | -1, only: (row: VerdictRow) => boolean) => {
    const start = at === null ? (by === 1 ? 0 : rows.length - 1) : at + by;
    for (let i = start; i >= 0 && i < rows.length; i += by) {
      const row = rows[i];
      if (row && only(row)) return setAt(i);
    }
    if (by === 1 && hasNextPage) void fetchNextPage();
  };
  useKey("KeyJ", () => move(1, isDisputed));
  useKey("KeyK", () => move(-1, isDisputed));
  useKey("ArrowDown", () => move(1, () => true));
  useKey("ArrowUp", () => move(-1, () => true));
  useKey("Escape", () => setAt(null));
  if (!run.data) return <Awaited query={run} what="Looking up the run" />;
  const chosen = at === null ? undefined : rows[at];
  return (
    <div className="judge-results">
      <RunBar run={run.data} />
      <div className="judge-bar">
        <Filters
          options={FILTERS}
          value={shown}
          counts={counts}
          onChange={(value) => {
            setAt(null);
            onShow(value);
          }}
        />
        <Totals run={run.data} project={prompt.project} />
      </div>
      <Failed error={list.error} />
      <div className="judge-stage">
        <VerdictTable
          rows={rows}
          total={Math.max(total, rows.length)}
          controls={Object.keys(prompt.output_classes)}
          tree={tree}
          at={at}
          listKey={`${id} ${shown}`}
          onChoose={setAt}
          onEnd={() => {
            if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
          }}
        />
        {chosen ? (
          <VerdictPanel
            key={chosen.task}
            prompt={prompt}
            run={id}
            row={chosen}
            tree={tree}
            onChanged={() => void refetch()}
            onClose={() => setAt(null)}
          />
        ) : null}
      </div>
    </div>
  );
}

/** Accuracy never stands without its interval, its n and what failed. */
function Totals({ run, project: id }: { run: JudgeRun; project: number }) {
  const { data: about } = useQuery(project(id));
  const { data } = useQuery({ ...alignment(run.id, "dev"), enabled: run.with_truth > 0 && !isLive(run) });
  const [first] = Object.values(data?.controls ?? {});
  const failed = run.done - (run.outcomes.ok ?? 0);
  return (
    <p className="judge-totals figures" data-testid="totals">
      <span>
        {run.with_truth === 0
          ? noTruth(about?.ground_truth_number)
          : `accuracy ${shareWithin(data?.accuracy ?? run.accuracy, data?.accuracy_interval)} (n ${data?.n ?? run.with_truth}${failed > 0 ? `, ${failed} in error` : ""})`}
      </span>
      {first && first.kappa !== null ? <span>kappa {figure(first.kappa)}</span> : null}
      <span>{money(run.cost_per_task)} avg</span>
    </p>
  );
}
