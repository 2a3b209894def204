import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Anchoring, anchoring, type Arm } from "../../api/quality";
import { Whisker } from "./Estimate";
import { interval, score, whole } from "./figures";
import { type FigureColumn, FigureTable, SaveTable } from "./FigureTable";
import { Panel } from "./Panel";
import { Undefined } from "./Undefined";

type Line = Arm & { name: string };
const NAMES = { always: "score in sight", "after-answer": "score only after the answer" } as const;

/** Whether a score in sight pulls answers towards the model: both arms, and the difference with its interval. */
export function AnchoringPanel({ project }: { project: number }) {
  const query = useQuery(anchoring(project));
  const rows = linesOf(query.data);
  return (
    <Panel
      title="Does the score pull?"
      span={6}
      isLow
      note="agreement of answers with the model"
      asOf={query.data}
      query={query}
      tools={<SaveTable name="anchoring" columns={COLUMNS} rows={rows} />}
      empty={(found) => (isExperiment(found) ? null : <NoExperiment project={project} />)}
    >
      {(found) => (
        <>
          <p className="panel-sentence figures">
            <Verdict found={found} />
          </p>
          <FigureTable label="The two arms" columns={COLUMNS} rows={rows} rowKey={(row) => row.name} />
          <p className="quiet figures">{leftOut(found)}</p>
        </>
      )}
    </Panel>
  );
}

function isExperiment({ reveal_scores, arms }: Anchoring): boolean {
  return reveal_scores.startsWith("arm:") || Object.values(arms).some((arm) => arm.n > 0);
}

function NoExperiment({ project }: { project: number }) {
  return (
    <>
      Nobody is in an arm yet. Let a random share of people see the model's score only after their answer, under{" "}
      <Link to="/projects/$id/settings" params={{ id: project }} search={{ part: "labelling" }}>
        Settings, Labelling
      </Link>
      , and the difference is measured here.
    </>
  );
}

function Verdict({ found: { effect } }: { found: Anchoring }) {
  if (!effect || effect.value === null) {
    return (
      <>
        Difference <Undefined reason={effect?.reason ?? "being worked out"} />
      </>
    );
  }
  return (
    <>
      Difference <strong>{`${effect.value > 0 ? "+" : ""}${score(effect.value)}`}</strong> {interval(effect.low, effect.high)}: {effectInWords(effect)}
    </>
  );
}

/** What the interval allows to say. */
export function effectInWords({ low, high }: { low: number | null; high: number | null }): string {
  if (low === null || high === null) return "too few answers for an interval.";
  if (low > 0) return "people who see the score agree with the model more. The banner pulls.";
  if (high < 0) return "people who see the score agree with the model less.";
  return "no effect can be told from chance so far.";
}

function leftOut({ unassigned, without_prediction }: Anchoring): string {
  const parts = [
    unassigned ? `${whole(unassigned)} given outside the experiment` : null,
    without_prediction ? `${whole(without_prediction)} beside no prediction` : null,
  ].filter(Boolean);
  return parts.length > 0 ? `Answers not counted: ${parts.join(", ")}.` : "";
}

function linesOf(found: Anchoring | undefined): Line[] {
  return Object.entries(found?.arms ?? {}).map(([arm, own]) => ({ ...own, name: NAMES[arm as keyof typeof NAMES] }));
}

const COLUMNS: readonly FigureColumn<Line>[] = [
  { key: "arm", title: "Arm", isHead: true, value: (row) => row.name },
  {
    key: "agreement",
    title: "Agreement",
    isNumber: true,
    value: (row) => row.agreement,
    reason: () => "no answer in this arm yet",
    draw: (row) => (
      <span className="figures">
        {score(row.agreement ?? 0)} <span className="quiet">{interval(row.low, row.high)}</span>
      </span>
    ),
  },
  { key: "low", title: "0 to 1", value: (row) => row.low ?? "", draw: (row) => <Whisker value={row.agreement} low={row.low} high={row.high} from={0} to={1} /> },
  { key: "n", title: "n answers", isNumber: true, value: (row) => row.n, draw: (row) => whole(row.n) },
];
