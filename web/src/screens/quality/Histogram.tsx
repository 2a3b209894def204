import type { Schemas } from "../../api/schemas";
import { Bars } from "./Bars";
import { saveCsv } from "./csv";
import { bandOf, score, whole } from "./figures";
import { SaveButton } from "./FigureTable";
import { inBand } from "./links";
import { Panel } from "./Panel";

type Spread = Schemas["AgreementDistribution"];

interface HistogramProps {
  project: number;
  threshold: number | null;
  query: Parameters<typeof Panel<Spread>>[0]["query"];
}

/** Tasks by tenth of agreement; each bar leads to its tasks. */
export function Histogram({ project, threshold, query }: HistogramProps) {
  const histogram = query.data?.histogram ?? [];
  const bars = histogram.map((value, band) => ({
    key: String(band),
    name: (band / 10).toFixed(1),
    words: `agreement ${score(band / 10)} to ${score((band + 1) / 10)}: ${whole(value)} ${value === 1 ? "task" : "tasks"}`,
    value,
    band: bandOf(band / 10 + 0.05),
    tasks: inBand(band),
  }));
  return (
    <Panel
      title="Agreement of tasks"
      span={4}
      note={query.data ? noteOf(query.data) : null}
      query={query}
      tools={<SaveButton of="agreement-of-tasks" onSave={() => saveCsv("agreement-of-tasks", ["from", "tasks"], histogram.map((value, band) => [band / 10, value]))} />}
      empty={({ n }) => (n === 0 ? "No task was answered by two people yet. Set more than one person per task in Settings." : null)}
    >
      {() => (
        <Bars
          project={project}
          label="Tasks by agreement"
          bars={bars}
          mark={threshold === null ? null : { at: threshold, words: `threshold ${score(threshold)}` }}
        />
      )}
    </Panel>
  );
}

function noteOf({ n, left_out }: Spread): string {
  return left_out ? `n ${whole(n)}, ${whole(left_out)} undefined` : `n ${whole(n)}`;
}
