import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lowest } from "../../api/quality";
import { useMay } from "../../api/whoami";
import { Meter } from "../../ui/Meter";
import { type FigureColumn, FigureTable, SaveTable } from "./FigureTable";
import { ofTasks } from "./links";
import { Panel } from "./Panel";

type Line = { task: number; agreement: number };

/** The tasks whose answers agree least. */
export function LowestPanel({ project }: { project: number }) {
  const query = useQuery(lowest(project));
  const rows = query.data ?? [];
  const settles = useMay()("reviews.create");
  const columns = settles ? [...columnsOf(project), settleColumn(project)] : columnsOf(project);
  return (
    <Panel
      title="People differ most"
      span={4}
      note={rows.length > 0 ? `${rows.length} tasks` : null}
      query={query}
      tools={
        <>
          <Link className="panel-link" to="/projects/$id/tasks" params={{ id: project }} search={ofTasks(rows.map(({ task }) => task))}>
            As a list
          </Link>
          <SaveTable name="lowest-agreement" columns={columnsOf(project)} rows={rows} />
        </>
      }
      empty={(found) => (found.length === 0 ? "No task was answered by two people yet." : null)}
    >
      {(found) => <FigureTable label="Tasks with the lowest agreement" columns={columns} rows={found} rowKey={(line) => line.task} start={{ column: "agreement", down: false }} />}
    </Panel>
  );
}

function columnsOf(project: number): FigureColumn<Line>[] {
  return [
    {
      key: "task",
      title: "Task",
      isHead: true,
      value: (line) => line.task,
      draw: (line) => (
        <Link to="/projects/$id/label/$taskId" params={{ id: project, taskId: line.task }}>
          {line.task}
        </Link>
      ),
    },
    { key: "agreement", title: "Agreement", isNumber: true, value: (line) => line.agreement, draw: (line) => <Meter value={line.agreement} /> },
  ];
}

/** The answers side by side, for a final one. */
function settleColumn(project: number): FigureColumn<Line> {
  return {
    key: "settle",
    title: "Settle",
    value: (line) => line.task,
    draw: (line) => (
      <Link to="/projects/$id/review/settle" params={{ id: project }} search={{ task: line.task }} aria-label={`Settle task ${line.task}`}>
        side by side
      </Link>
    ),
  };
}
