import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../api/schemas";
import { leadTimes, type Matrix } from "../../api/quality";
import { people } from "../../api/people";
import { duration, nameOfPerson, whole } from "./figures";
import { type FigureColumn, FigureTable, SaveTable } from "./FigureTable";
import { Panel } from "./Panel";

type Line = Schemas["LeadTime"] & { name: string };

/** Seconds per answer, person by person. */
export function TimesPanel({ project, users }: { project: number; users: Matrix["users"] }) {
  const query = useQuery(leadTimes(project));
  const { data: everybody } = useQuery(people);
  const known = new Map([...(everybody ?? []), ...users].map((person) => [person.id, nameOfPerson(person)]));
  const rows = (query.data?.lead_time_stats ?? []).map((row) => ({ ...row, name: known.get(row.user_id) ?? `person ${row.user_id}` }));
  const n = rows.reduce((sum, row) => sum + row.n, 0);
  return (
    <Panel
      title="Time per answer"
      span={6}
      isLow
      note={n ? `n ${whole(n)} answers with a time` : null}
      query={query}
      tools={<SaveTable name="time-per-answer" columns={COLUMNS} rows={rows} />}
      empty={() => (rows.length === 0 ? "No answer has a time yet: it is measured on the labelling screen." : null)}
    >
      {() => <FigureTable label="Time per answer" columns={COLUMNS} rows={rows} rowKey={(row) => row.user_id} start={{ column: "median", down: true }} />}
    </Panel>
  );
}

const COLUMNS: readonly FigureColumn<Line>[] = [
  { key: "name", title: "Person", isHead: true, value: (row) => row.name },
  { key: "median", title: "Median", isNumber: true, value: (row) => row.median_time, draw: (row) => duration(row.median_time) },
  { key: "mean", title: "Mean", isNumber: true, value: (row) => row.mean_time, draw: (row) => duration(row.mean_time) },
  { key: "total", title: "In all", isNumber: true, formula: "All sessions, idle time included", value: (row) => row.sum_lead_time, draw: (row) => duration(row.sum_lead_time) },
  { key: "n", title: "n", isNumber: true, value: (row) => row.n, draw: (row) => whole(row.n) },
];
