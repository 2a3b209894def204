import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { consensus, type ConsensusRow } from "../../api/quality";
import { score, whole } from "./figures";
import { type FigureColumn, FigureTable, SaveTable } from "./FigureTable";
import { Panel } from "./Panel";

/** The consensus label by majority and by Dawid-Skene, side by side where they are not the same. */
export function ConsensusPanel({ project, control }: { project: number; control: string }) {
  const query = useQuery(consensus(project, control));
  const columns = columnsOf(project);
  return (
    <Panel
      title="Consensus labels"
      span={8}
      note={control}
      asOf={query.data}
      query={query}
      tools={
        <>
          <a className="panel-link" href={`/api/projects/${project}/consensus?from_name=${encodeURIComponent(control)}&format=csv`}>
            All labels as CSV
          </a>
          <SaveTable name={`consensus-differing-${control}`} columns={columns} rows={query.data?.results ?? []} />
        </>
      }
      empty={({ n, computed_at }) => (computed_at === null ? "Being worked out." : n ? null : "No answers with labels yet.")}
    >
      {({ n = 0, ties = 0, differing = 0, converged, results }) => (
        <>
          <p className="panel-sentence figures">
            Of {whole(n)} {n === 1 ? "unit" : "units"} the majority leaves {whole(ties)} tied; Dawid-Skene differs from it on {whole(differing)}
            {converged === false ? " (it had not settled after 100 rounds)" : ""}. Either can be the worse one: look at where they differ.
          </p>
          {results.length > 0 ? (
            <FigureTable label="Where the two differ" columns={columns} rows={results} rowKey={(row) => `${row.task} ${row.item}`} />
          ) : null}
        </>
      )}
    </Panel>
  );
}

function columnsOf(project: number): FigureColumn<ConsensusRow>[] {
  return [
    {
      key: "task",
      title: "Task",
      isHead: true,
      value: (row) => row.task,
      draw: (row) => (
        <Link to="/projects/$id/label/$taskId" params={{ id: project, taskId: row.task }}>
          {row.task}
          {row.item ? ` ${row.item}` : ""}
        </Link>
      ),
    },
    { key: "majority", title: "Majority", value: (row) => row.majority, reason: () => "a tie: no label has most votes" },
    { key: "share", title: "Share of votes", isNumber: true, value: (row) => row.share, draw: (row) => score(row.share) },
    { key: "dawid_skene", title: "Dawid-Skene", value: (row) => row.dawid_skene },
    { key: "probability", title: "Probability", isNumber: true, value: (row) => row.probability, draw: (row) => score(row.probability) },
    { key: "answers", title: "n answers", isNumber: true, value: (row) => row.answers },
  ];
}
