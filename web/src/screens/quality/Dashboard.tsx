import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { project } from "../../api/projects";
import { byControl, dimensions, distribution, labelStructure, type Matrix, matrix, pace, quality } from "../../api/quality";
import { Banner } from "../../ui/Banner";
import { buttonClass } from "../../ui/Button";
import { count } from "../../ui/count";
import { EmptyState } from "../../ui/EmptyState";
import { Select } from "../../ui/Field";
import { Waiting } from "../../ui/Waiting";
import { AnchoringPanel } from "./AnchoringPanel";
import { AnswersPerTask } from "./AnswersPerTask";
import { Coefficients } from "./Coefficients";
import { ConfusionPanel } from "./ConfusionPanel";
import { ConsensusPanel } from "./ConsensusPanel";
import { Headline } from "./Headline";
import { Histogram } from "./Histogram";
import { LabelsPanel } from "./LabelsPanel";
import { LowestPanel } from "./LowestPanel";
import { PeopleMatrix } from "./PeopleMatrix";
import { Tabs } from "./Tabs";
import { Throughput } from "./Throughput";
import { TimesPanel } from "./TimesPanel";
import "./quality.css";

/** A project's quality and progress at a glance; every figure leads to the tasks behind it. */
export function Dashboard() {
  const { id } = useParams({ from: "/signed-in/shell/projects/$id/quality" });
  const { data: about } = useQuery(project(id));
  if (!about) return <Waiting what="Looking up the project" />;
  return (
    <main className="page page-wide quality" id="main">
      <title>{`Quality · ${about.title}`}</title>
      <Tabs project={id} />
      {about.task_number === 0 ? (
        <EmptyState
          title="Nothing to measure yet"
          action={
            <Link className={buttonClass("main")} to="/projects/$id/import" params={{ id }}>
              Import tasks
            </Link>
          }
        >
          Once the project has tasks and people answer them, progress, agreement and labels are shown here.
        </EmptyState>
      ) : (
        <Panels id={id} threshold={asShare(about.agreement_threshold)} />
      )}
    </main>
  );
}

/** Above 1 it can only be per cent. */
function asShare(threshold: number | null): number | null {
  return threshold === null ? null : threshold > 1 ? threshold / 100 : threshold;
}

function Panels({ id, threshold }: { id: number; threshold: number | null }) {
  const found = { pace: useQuery(pace(id)), quality: useQuery(quality(id)), spread: useQuery(distribution(id)) };
  const { data: means } = useQuery(byControl(id));
  const people = useQuery(matrix(id));
  // What is in sight at first is asked for alone: the rest would only make it wait.
  const isFirstThere = Object.values(found).every(({ isFetched }) => isFetched);
  return (
    <>
      {found.quality.data?.recounting ? (
        <Banner title="Agreement is being recounted">
          The way it is measured has changed. Until the job is done, figures are of both ways; tasks are right as soon as they were reached.{" "}
          <Link to="/jobs" search={{ project: id }}>
            Show the job
          </Link>
        </Banner>
      ) : null}
      <Headline project={id} threshold={threshold} pace={found.pace.data} quality={found.quality} spread={found.spread.data} />
      {found.pace.data?.annotations === 0 ? (
        <NobodyYet id={id} tasks={found.pace.data.tasks} />
      ) : (
        <div className="panels">
          <Throughput project={id} query={found.pace} />
          <Histogram project={id} threshold={threshold} query={found.spread} />
          <AnswersPerTask project={id} query={found.pace} />
          <Coefficients query={found.quality} means={means} />
          <PeopleMatrix project={id} query={people} />
          {isFirstThere ? <Lower id={id} users={people.data?.users ?? []} /> : null}
        </div>
      )}
    </>
  );
}

/** One word in the place of eleven empty panels. */
function NobodyYet({ id, tasks }: { id: number; tasks: number }) {
  return (
    <EmptyState
      title="Nobody has answered yet"
      action={
        <Link className={buttonClass("main")} to="/projects/$id/label" params={{ id }}>
          Label
        </Link>
      }
    >
      {count(tasks, "task")} {tasks === 1 ? "waits" : "wait"}. Agreement is measured from the second answer to a task on; how many people answer each is set in{" "}
      <Link to="/projects/$id/settings" params={{ id }} search={{ part: "labelling" }}>
        Settings, Labelling
      </Link>
      .
    </EmptyState>
  );
}

function Lower({ id, users }: { id: number; users: Matrix["users"] }) {
  const control = useControl(id);
  return (
    <>
        {control.chosen ? (
          <>
            <h2 className="panels-head">
              By control
              <Select aria-label="Control" value={control.chosen.name} onChange={(event) => control.choose(event.target.value)}>
                {control.all.map(({ name }) => (
                  <option key={name}>{name}</option>
                ))}
              </Select>
            </h2>
            <LabelsPanel project={id} control={control.chosen.name} />
            <ConfusionPanel project={id} control={control.chosen.name} tag={control.chosen.tag} />
            <ConsensusPanel project={id} control={control.chosen.name} />
          </>
        ) : null}
        <LowestPanel project={id} />
        <TimesPanel project={id} users={users} />
        <AnchoringPanel project={id} />
    </>
  );
}

/** The control that the lower panels are about: the one in the address, else the first whose answers are labels. */
function useControl(id: number) {
  const { control } = useSearch({ from: "/signed-in/shell/projects/$id/quality" });
  const navigate = useNavigate();
  const { data: structure } = useQuery(labelStructure(id));
  const { data: controls } = useQuery(dimensions(id));
  const counted = structure?.dimensions.filter(({ unsupported_reason }) => unsupported_reason === null) ?? [];
  const all = counted.map(({ name }) => ({ name, tag: controls?.find((one) => one.name === name)?.description.split(" ")[0] ?? "" }));
  return {
    all,
    chosen: all.find(({ name }) => name === control) ?? all[0],
    choose: (name: string) => void navigate({ to: "/projects/$id/quality", params: { id }, search: { control: name }, replace: true, resetScroll: false }),
  };
}
