import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { confusion, type ConfusionMode } from "../../api/quality";
import { Table } from "../../ui/Table";
import { saveCsv } from "./csv";
import { percent, whole } from "./figures";
import { SaveButton } from "./FigureTable";
import { withLabels } from "./links";
import { Panel } from "./Panel";

const MODES: Record<ConfusionMode, string> = {
  all: "between people",
  ground_truth: "against the truth",
  accepted: "accepted answers",
};
const MOST = 24;

interface ConfusionPanelProps {
  project: number;
  control: string;
  tag: string;
}

/** Which label is taken for which; each cell leads to its tasks. */
export function ConfusionPanel({ project, control, tag }: ConfusionPanelProps) {
  const [mode, setMode] = useState<ConfusionMode>("all");
  const query = useQuery(confusion(project, control, mode));
  const found = query.data;
  const isTruth = mode === "ground_truth";
  const shown = (found?.labels ?? []).slice(0, MOST);
  return (
    <Panel
      title="Confused labels"
      span={5}
      isLow
      note={found ? `n ${whole(found.n)} ${isTruth ? "answers" : "both ways"}` : null}
      query={query}
      tools={
        <>
          <select className="input select panel-pick" aria-label="Which answers" value={mode} onChange={(event) => setMode(event.target.value as ConfusionMode)}>
            {Object.entries(MODES).map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
          <SaveButton
            of="confusion"
            onSave={() => found && saveCsv(`confusion-${control}-${mode}`, [isTruth ? "true" : "one", ...found.labels], found.labels.map((label, row) => [label, ...(found.matrix[row] ?? [])]))}
          />
        </>
      }
    >
      {({ n, labels, matrix, recall }) =>
        n === 0 ? (
          <p className="panel-empty">{NOTHING[mode]}</p>
        ) : (
          <>
            <Table label="Confusion of labels" className="heat">
              <thead>
                <tr>
                  <td className="heat-corner">{isTruth ? "true ↓ given →" : "one ↓ other →"}</td>
                  {shown.map((label) => (
                    <th key={label} scope="col" title={label}>
                      {label}
                    </th>
                  ))}
                  {isTruth ? (
                    <th scope="col" title="Share of a true label's answers that got it right">
                      recall
                    </th>
                  ) : null}
                </tr>
              </thead>
              <tbody>
                {shown.map((label, row) => (
                  <tr key={label}>
                    <th scope="row">{label}</th>
                    {shown.map((other, column) => (
                      <Cell key={other} {...{ project, tag, isTruth, label, other }} count={matrix[row]?.[column] ?? 0} total={sum(matrix[row])} />
                    ))}
                    {isTruth ? <td>{recall[row] == null ? "–" : percent(100 * (recall[row] ?? 0))}</td> : null}
                  </tr>
                ))}
              </tbody>
            </Table>
            {labels.length > MOST ? <p className="quiet">The first {MOST} of {labels.length} labels. The CSV has all.</p> : null}
          </>
        )
      }
    </Panel>
  );
}

const NOTHING: Record<ConfusionMode, string> = {
  all: "No two people answered the same task yet.",
  ground_truth: "No task with a ground truth was answered yet. Mark an answer as ground truth, or import some.",
  accepted: "No task has two accepted answers yet. Reviewers accept them in the review stream.",
};

interface CellProps {
  project: number;
  tag: string;
  isTruth: boolean;
  label: string;
  other: string;
  count: number;
  total: number;
}

function Cell({ project, tag, isTruth, label, other, count, total }: CellProps) {
  const same = label === other;
  const words = `${label} ${isTruth ? "answered as" : "beside"} ${other}: ${whole(count)}${total ? `, ${percent((100 * count) / total)} of the row` : ""}`;
  const style = { "--share": `${total ? Math.round((60 * count) / total) : 0}%` } as React.CSSProperties;
  return (
    <td className="heat-share" data-same={same} style={style}>
      {count === 0 ? (
        <span className="quiet">0</span>
      ) : (
        <Link to="/projects/$id/tasks" params={{ id: project }} search={withLabels([label, other], tag, isTruth)} title={words}>
          {whole(count)}
          <small>{percent((100 * count) / total)}</small>
        </Link>
      )}
    </td>
  );
}

function sum(numbers: readonly number[] | undefined): number {
  return (numbers ?? []).reduce((all, each) => all + each, 0);
}
