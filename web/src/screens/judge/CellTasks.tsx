import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Node } from "../../api/interface";
import { allVerdicts, type VerdictRow } from "../../api/judgeRuns";
import { Awaited } from "../../ui/Awaited";
import { count } from "../../ui/count";
import type { Cell } from "./ConfusionMatrix";
import { Judged } from "./Judged";
import { answerWords } from "./words";

const MOST = 5000;
const SHOWN = 60;

interface CellTasksProps {
  project: number;
  run: number;
  cell: Cell;
  /** Of the half of the ground truth that is told of. */
  tasks: readonly number[];
  tree: Node | undefined;
}

/** The tasks behind a figure of the confusion matrix. */
export function CellTasks({ project, run, cell, tasks, tree }: CellTasksProps) {
  const shown = cell.truth === cell.said ? "all" : "incorrect";
  const asked = useQuery({
    queryKey: ["judge-runs", run, "every", shown],
    queryFn: ({ signal }) => allVerdicts(run, shown, MOST, signal),
    staleTime: 60_000,
  });
  const { data } = asked;
  if (!data) return <Awaited query={asked} what="Looking up the tasks" />;
  const side = new Set(tasks);
  const found = data.filter((row) => side.has(row.task) && isIn(row, cell));
  return (
    <section className="judge-cell" aria-label="Tasks of the figure" data-testid="cell-tasks">
      <h3>
        {count(found.length, "task")}: people say {cell.truth}, the judge {cell.said ?? "nothing"}
      </h3>
      <ul role="list" className="judge-cards">
        {found.slice(0, SHOWN).map((row) => (
          <li key={row.task}>
            <Link to="/projects/$id/label/$taskId" params={{ id: project, taskId: row.task }}>
              <Judged task={row.task} data={row.data} tree={tree} size={256} />
              <span>{row.reasoning || (row.problem ?? `Task ${row.inner_id ?? row.task}`)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function isIn(row: VerdictRow, { control, truth, said }: Cell): boolean {
  if (!row.truth || label(row.truth[control]) !== truth) return false;
  return row.outcome === "ok" ? label(row.answer[control]) === said : said === null;
}

function label(value: unknown): string {
  return answerWords(Array.isArray(value) && value.length === 1 ? value[0] : value);
}
