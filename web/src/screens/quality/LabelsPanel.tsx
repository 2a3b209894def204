import { useQuery } from "@tanstack/react-query";
import { byLabel, type LabelCount, labelCounts } from "../../api/quality";
import { percent, score, whole } from "./figures";
import { type FigureColumn, FigureTable, SaveTable } from "./FigureTable";
import { Panel } from "./Panel";

interface Line extends LabelCount {
  agreement: number | null;
  agreement_n: number;
}

/** How often each label was given, by people and by models, and how well people agree where it was used. */
export function LabelsPanel({ project, control }: { project: number; control: string }) {
  const query = useQuery(labelCounts(project));
  const { data: agreements } = useQuery(byLabel(project));
  const lines = (query.data?.results ?? [])
    .filter((row) => row.dimension_name === control)
    .map((row) => ({
      ...row,
      agreement: agreements?.total_agreement[row.choice] ?? null,
      agreement_n: agreements?.n[row.choice] ?? 0,
    }));
  const answers = query.data?.totals.annotation_totals_by_dimension?.[control] ?? 0;
  return (
    <Panel
      title="Labels"
      span={7}
      isLow
      note={`${control}, n ${whole(answers)} answers`}
      asOf={query.data?.predictions}
      query={query}
      tools={<SaveTable name={`labels-${control}`} columns={COLUMNS} rows={lines} />}
      empty={() =>
        lines.length === 0 ? "Answers to this control are not labels out of a list, so that there is nothing to count." : answers === 0 ? "No answers yet." : null
      }
    >
      {() => <FigureTable label="Labels" columns={COLUMNS} rows={lines} rowKey={(line) => line.choice_key} />}
    </Panel>
  );
}

const COLUMNS: readonly FigureColumn<Line>[] = [
  { key: "label", title: "Label", isHead: true, value: (line) => line.choice },
  { key: "answers", title: "Answers", isNumber: true, value: (line) => line.from_annotations_count, draw: (line) => whole(line.from_annotations_count) },
  {
    key: "share",
    title: "Share",
    isNumber: true,
    formula: "Share of the answers to this control that hold the label",
    value: (line) => line.from_annotations_percent,
    reason: () => "nobody answered this control",
    draw: (line) => <ShareBar value={line.from_annotations_percent ?? 0} />,
  },
  {
    key: "predictions",
    title: "Predictions",
    isNumber: true,
    value: (line) => line.from_predictions_count,
    reason: () => "being counted",
    draw: (line) => whole(line.from_predictions_count ?? 0),
  },
  {
    key: "predicted",
    title: "Share",
    isNumber: true,
    value: (line) => line.from_predictions_percent,
    reason: () => "no prediction for this control",
    draw: (line) => <ShareBar value={line.from_predictions_percent ?? 0} />,
  },
  {
    key: "agreement",
    title: "Agreement",
    isNumber: true,
    formula: "Mean over the tasks in which somebody used the label, over all controls that offer it",
    value: (line) => line.agreement,
    reason: () => "no two people could be compared where it was used",
    draw: (line) => score(line.agreement ?? 0),
  },
  { key: "agreement_n", title: "n", isNumber: true, formula: "Tasks that the agreement is over", value: (line) => line.agreement_n, draw: (line) => whole(line.agreement_n) },
];

export function ShareBar({ value }: { value: number }) {
  return (
    <span className="share-bar figures">
      <span className="share-line" aria-hidden="true">
        <span style={{ transform: `scaleX(${Math.min(100, value) / 100})` }} />
      </span>
      {percent(value)}
    </span>
  );
}
