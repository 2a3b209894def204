import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { project as projectQuery } from "../../api/projects";
import { answersOverTime, finishedBy, type Matrix, matrix, type MemberRow, memberRows, pausesOf, type Pause } from "../../api/quality";
import { nameOf, useMay, whoami } from "../../api/whoami";
import { Awaited } from "../../ui/Awaited";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Bars } from "./Bars";
import { saveCsv } from "./csv";
import { bandOf, day, isNamed, nameOfPerson, score, whole } from "./figures";
import { type FigureColumn, FigureTable, SaveButton, SaveTable } from "./FigureTable";
import { answeredBy } from "./links";
import { drawFigure, Evaluation, FIGURES_OF_A_PERSON, nameOfRow, specOf } from "./memberColumns";
import { Panel } from "./Panel";
import { PauseDialog } from "./PauseDialog";
import { Tabs } from "./Tabs";
import { useMembers } from "./useMembers";
import "./quality.css";

/** One person's work in a project. */
export function PersonPage() {
  const { id, user } = useParams({ from: "/signed-in/shell/projects/$id/quality/people/$user" });
  const { data: about } = useQuery(projectQuery(id));
  return (
    <main className="page page-wide quality" id="main">
      <title>{`Person · ${about?.title ?? "Quality"}`}</title>
      <Tabs project={id} />
      <OnePerson project={id} user={user} />
    </main>
  );
}

export function OnePerson({ project, user }: { project: number; user: number }) {
  const { rows, query } = useMembers(project, "annotations");
  const may = useMay();
  const { data: me } = useQuery(whoami);
  const { data: done } = useQuery(finishedBy(project, user));
  const [pausing, setPausing] = useState(false);
  if (!query.data) return <Awaited query={query} what="Looking up the figures" />;
  const row = rows.find(({ user_id }) => user_id === user);
  const name = row ? nameOfRow(row) : me?.id === user ? nameOf(me) : `Person ${user}`;
  return (
    <>
      <div className="page-head">
        <h2>{name}</h2>
        {row?.paused ? <span className="state-paused">❚❚ paused</span> : null}
        {row?.evaluation ? (
          <Evaluation status={String(row.evaluation)} value={row.evaluation_score as number | null} n={Number(row.evaluation_n)} />
        ) : null}
        {may("annotations.any") ? (
          <Link className="panel-link" to="/projects/$id/tasks" params={{ id: project }} search={answeredBy(user)}>
            Tasks they answered
          </Link>
        ) : null}
        {may("members.change") && row ? (
          <span className="panel-tools">
            <Button onClick={() => setPausing(true)}>{row.paused ? "Let go on …" : "Pause …"}</Button>
          </span>
        ) : null}
      </div>
      {row?.paused ? <Banner tone="warn" title={me?.id === user ? String(row.paused_why) : `They are told: “${row.paused_why}”`} /> : null}
      {row ? <Figures row={row} progress={done?.progress ?? null} /> : <p className="panel-empty">No answer and no assigned task yet.</p>}
      <div className="panels">
        <OverTime project={project} user={user} />
        <WithOthers project={project} user={user} />
        {may("annotations.any") ? <AsReviewer project={project} user={user} /> : null}
        {may("members.view") ? <Pauses project={project} user={user} /> : null}
      </div>
      {pausing && row ? <PauseDialog project={project} user={user} name={name} isPaused={Boolean(row.paused)} why={row.paused_why as string | null} onClose={() => setPausing(false)} /> : null}
    </>
  );
}

function Figures({ row, progress }: { row: MemberRow; progress: number | null }) {
  return (
    <dl className="person-figures figures">
      {progress === null ? null : (
        <div>
          <dt title="Of the project's tasks">Part of the project</dt>
          <dd>{progress} %</dd>
        </div>
      )}
      {FIGURES_OF_A_PERSON.map((key) => (
        <div key={key}>
          <dt title={specOf(key)?.formula}>{specOf(key)?.title}</dt>
          <dd>{drawFigure(row, key)}</dd>
        </div>
      ))}
    </dl>
  );
}

function OverTime({ project, user }: { project: number; user: number }) {
  const query = useQuery(answersOverTime(project, "daily", user));
  const points = (query.data?.interval_start ?? []).map((at, index) => ({ day: at.slice(0, 10), answers: query.data?.values[index] ?? 0 })).slice(-60);
  const bars = points.map((point, index) => ({
    key: point.day,
    name: isNamed(index, points.length) ? day(point.day) : "",
    words: `${day(point.day)}: ${whole(point.answers)} ${point.answers === 1 ? "answer" : "answers"}`,
    value: point.answers,
  }));
  return (
    <Panel
      title="Answers by day"
      span={7}
      query={query}
      tools={<SaveButton of="answers-by-day" onSave={() => saveCsv("answers-by-day", ["day", "answers"], points.map((point) => [point.day, point.answers]))} />}
      empty={() => (points.length === 0 ? "No answers yet." : null)}
    >
      {() => <Bars project={project} label="Answers by day" bars={bars} />}
    </Panel>
  );
}

interface Other {
  id: number;
  name: string;
  agreement: number | null;
  n: number;
}

/** Agreement with each of the others; who may not see others sees no names. */
function WithOthers({ project, user }: { project: number; user: number }) {
  const query = useQuery(matrix(project));
  const rows = query.data ? othersOf(query.data, user) : [];
  return (
    <Panel
      title="Agreement with others"
      span={5}
      query={query}
      tools={<SaveTable name="agreement-with-others" columns={OTHERS} rows={rows} />}
      empty={() => (rows.length === 0 ? "Nobody else has answered the same tasks yet." : null)}
    >
      {() => <FigureTable label="Agreement with others" columns={OTHERS} rows={rows} rowKey={(row) => row.id} start={{ column: "agreement", down: true }} />}
    </Panel>
  );
}

export function othersOf({ users, IAA, common_tasks }: Matrix, user: number): Other[] {
  const at = users.findIndex(({ id }) => id === user);
  if (at < 0) return [];
  return users.flatMap((other, place) => {
    const n = common_tasks[at]?.[place] ?? 0;
    if (place === at || n === 0) return [];
    return [{ id: other.id, name: nameOfPerson(other), agreement: IAA[at]?.[place] ?? null, n }];
  });
}

const OTHERS: readonly FigureColumn<Other>[] = [
  { key: "name", title: "Person", isHead: true, value: (row) => row.name },
  {
    key: "agreement",
    title: "Agreement",
    isNumber: true,
    value: (row) => row.agreement,
    reason: () => "none of the answers can be compared",
    draw: (row) => (
      <span className="drawn" data-band={bandOf(row.agreement ?? 0)}>
        {score(row.agreement ?? 0)}
      </span>
    ),
  },
  { key: "n", title: "n tasks", isNumber: true, value: (row) => row.n },
];

function AsReviewer({ project, user }: { project: number; user: number }) {
  const query = useQuery(memberRows(project, "reviews"));
  const row = query.data?.results.find(({ user_id }) => user_id === user);
  return (
    <Panel title="As a reviewer" span={5} isLow query={query} empty={() => (row ? null : "Has not reviewed anything here.")}>
      {() =>
        row ? (
          <dl className="person-figures figures">
            {["reviewed", "accepted", "fixed_and_accepted", "rejected", "acceptance_score"].map((key) => (
              <div key={key}>
                <dt title={specOf(key)?.formula}>{specOf(key)?.title}</dt>
                <dd>{drawFigure(row, key)}</dd>
              </div>
            ))}
          </dl>
        ) : null
      }
    </Panel>
  );
}

const REASONS: Partial<Record<Pause["reason"], string>> = {
  MANUAL: "by hand",
  ANNOTATION_LIMIT: "has answered as many tasks as one person may",
  ANNOTATOR_EVALUATION: "did not pass the evaluation",
};

const PAUSES: readonly FigureColumn<Pause>[] = [
  { key: "from", title: "From", isHead: true, value: (pause) => pause.created_at, draw: (pause) => day(pause.created_at) },
  { key: "until", title: "Until", value: (pause) => pause.deleted_at ?? "still paused", draw: (pause) => (pause.deleted_at ? day(pause.deleted_at) : "still paused") },
  { key: "reason", title: "Why", value: (pause) => REASONS[pause.reason] ?? pause.reason.toLowerCase().replaceAll("_", " ") },
  { key: "words", title: "What they were told", value: (pause) => pause.verbose_reason },
  { key: "by", title: "By", value: (pause) => (pause.paused_by ? nameOfPerson(pause.paused_by) : "the project's rule") },
];

function Pauses({ project, user }: { project: number; user: number }) {
  const query = useQuery(pausesOf(project, user));
  return (
    <Panel title="Pauses" span={7} isLow query={query} tools={<SaveTable name="pauses" columns={PAUSES} rows={query.data ?? []} />} empty={(found) => (found.length === 0 ? "Never paused in this project." : null)}>
      {(found) => <FigureTable label="Pauses" columns={PAUSES} rows={found} rowKey={(pause) => pause.id} />}
    </Panel>
  );
}
