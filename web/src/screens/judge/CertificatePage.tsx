import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { automationPlan, type CertificateContent, certificate as certificateOf, type Debiased } from "../../api/certificates";
import { messageOf, send } from "../../api/client";
import { labelInterface, type Node } from "../../api/interface";
import { alignment, allVerdicts } from "../../api/judgeRuns";
import { project } from "../../api/projects";
import { promptVersions } from "../../api/prompts";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { saveFile } from "../../ui/saveFile";
import { Table } from "../../ui/Table";
import { Waiting } from "../../ui/Waiting";
import { KeptPictures } from "../manager/Thumbnail";
import { Figures, Labels } from "./AlignmentTab";
import { CellTasks } from "./CellTasks";
import { altTestWords, automationSentence, headline, probeName, probeWords } from "./certificateWords";
import { type Cell, ConfusionMatrix } from "./ConfusionMatrix";
import { Curve } from "./Curve";
import { Judged } from "./Judged";
import { answerWords, between, figure, money, outcomesWords, percent, shareWithin } from "./words";
import "./judge.css";

const TARGET = 0.95;
const WORST = 10;

/** How far a version may be trusted, as the sealed half of the ground truth says: a page to print and to keep. */
export function CertificatePage() {
  const { id, certificateId } = useParams({ from: "/signed-in/shell/projects/$id/certificates/$certificateId" });
  const { data, error } = useQuery(certificateOf(certificateId));
  const kept = useQuery(project(id)).data?.thumbnails ?? "off";
  if (error) {
    return (
      <main className="page" id="main">
        <Banner tone="bad" title={messageOf(error)} />
      </main>
    );
  }
  if (!data) return <Waiting what="Fetching the certificate" />;
  return (
    <KeptPictures value={kept}>
      <Page id={data.id} certificate={data.content} />
    </KeptPictures>
  );
}

function Page({ id, certificate }: { id: number; certificate: CertificateContent }) {
  const versions = useQuery(promptVersions(certificate.prompt)).data;
  const run = versions?.find((one) => one.id === certificate.version)?.latest_run ?? null;
  const tree = useQuery(labelInterface(certificate.project)).data?.tree;
  const test = useQuery({ ...alignment(run ?? 0, "test"), enabled: run !== null }).data;
  const plan = useQuery(automationPlan(certificate.prompt, certificate.version, TARGET, null)).data;
  const [cell, setCell] = useState<Cell | null>(null);
  const name = `certificate-${certificate.prompt_title.replace(/\W+/g, "-").toLowerCase()}-v${certificate.number}`;
  return (
    <main className="page judge-certificate" id="main">
      <title>{`Certificate · ${certificate.prompt_title}`}</title>
      <div className="page-head">
        <h1>
          Certificate of {certificate.prompt_title} v{certificate.number}
        </h1>
        <Button onClick={() => void keepHtml(id, `${name}.html`)}>Save as HTML</Button>
        <Button onClick={() => saveFile(`${name}.json`, new Blob([JSON.stringify(certificate, null, 2)], { type: "application/json" }))}>Save as JSON</Button>
      </div>
      <p className="judge-quiet">
        {certificate.model} ·{" "}
        <Link to="/projects/$id/prompts/$promptId" params={{ id: certificate.project, promptId: certificate.prompt }} search={{ version: certificate.version, tab: "rubric" }}>
          {certificate.title}
        </Link>{" "}
        · {certificate.project_title} · <time dateTime={certificate.issued_at}>{certificate.issued_at.slice(0, 10)}</time>
      </p>
      <p className="judge-big figures" data-testid="headline">
        {headline(certificate)} {plan ? automationSentence(plan) : ""}
      </p>
      <Facts certificate={certificate} />
      {Object.entries(certificate.controls).map(([control, figures]) => (
        <section key={control} className="judge-control" aria-label={control}>
          <h2>{control}</h2>
          <Figures figures={figures} />
          <div className="judge-pair">
            <ConfusionMatrix control={control} confusion={figures.confusion} chosen={cell} onChoose={run === null ? undefined : setCell} />
            {figures.calibration && figures.calibration.length > 0 ? <Curve points={figures.calibration} error={figures.calibration_error} /> : null}
          </div>
          {cell?.control === control && run !== null && test ? <CellTasks project={certificate.project} run={run} cell={cell} tasks={test.tasks} tree={tree} /> : null}
          <Labels figures={figures} />
          <Headlines estimates={certificate.prediction_powered[control] ?? {}} />
        </section>
      ))}
      <Probes certificate={certificate} />
      {run !== null && test ? <Worst project={certificate.project} run={run} tasks={test.tasks} tree={tree} /> : null}
    </main>
  );
}

async function keepHtml(id: number, name: string): Promise<void> {
  const page = await send(`/api/certificates/${id}/html`, { headers: { Accept: "text/html" } });
  saveFile(name, await page.blob());
}

function Facts({ certificate }: { certificate: CertificateContent }) {
  const { dev } = certificate;
  return (
    <dl className="judge-figures figures">
      <Fact name="sealed items" value={`${certificate.n}${certificate.n_missing > 0 ? `, ${certificate.n_missing} without a verdict` : ""}`} />
      <Fact name="outcomes" value={outcomesWords(certificate.outcomes)} />
      <Fact name="accuracy" value={shareWithin(certificate.accuracy, certificate.accuracy_interval)} />
      <Fact name="on the half one worked with" value={`${shareWithin(dev.accuracy, dev.accuracy_interval)} of ${dev.n}`} />
      <Fact name="cost per correct verdict" value={money(certificate.cost_per_correct)} />
      <Fact name="cost per task" value={money(certificate.cost_per_task)} />
    </dl>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** What people would say of everything that was judged: the judge's count, put right by what people said. */
function Headlines({ estimates }: { estimates: Record<string, Debiased | null> }) {
  const known = Object.entries(estimates).flatMap(([label, found]) => (found ? [{ label, ...found }] : []));
  const [first] = known;
  if (!first) return null;
  return (
    <>
      <h3>Over all {(first.n_labelled + first.n_judged).toLocaleString("en")} tasks, put right by people (PPI++)</h3>
      <Table label="What people would say of everything">
        <thead>
          <tr>
            <th scope="col">Label</th>
            <th scope="col" className="number">
              Estimate
            </th>
            <th scope="col" className="number">
              People alone
            </th>
            <th scope="col" className="number">
              Their labels
            </th>
            <th scope="col" className="number">
              Worth as many
            </th>
          </tr>
        </thead>
        <tbody>
          {known.map((one) => {
            const share = one.label !== "mean";
            const value = share ? shareWithin(one.value, [one.low, one.high]) : `${figure(one.value)} ${between([one.low, one.high])}`;
            return (
              <tr key={one.label}>
                <th scope="row">{one.label}</th>
                <td className="number">{value}</td>
                <td className="number">{share ? percent(one.people_alone) : figure(one.people_alone)}</td>
                <td className="number">{one.n_labelled}</td>
                <td className="number">{one.effective_labels === null ? "–" : Math.round(one.effective_labels).toLocaleString("en")}</td>
              </tr>
            );
          })}
        </tbody>
      </Table>
    </>
  );
}

function Probes({ certificate }: { certificate: CertificateContent }) {
  return (
    <section className="judge-control" aria-labelledby="probes">
      <h2 id="probes">What should not matter</h2>
      <dl className="judge-probes figures">
        {Object.entries(certificate.probes).map(([name, probe]) => (
          <div key={name}>
            <dt>{probeName(name)}</dt>
            <dd>{probeWords(probe)}</dd>
          </div>
        ))}
        {Object.entries(certificate.alt_test).map(([control, test]) => (
          <div key={control}>
            <dt>Alternative annotator test, {control}</dt>
            <dd>{altTestWords(test)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Where it was surest and wrong. */
function Worst({ project, run, tasks, tree }: { project: number; run: number; tasks: readonly number[]; tree: Node | undefined }) {
  const { data } = useQuery({
    queryKey: ["judge-runs", run, "every", "incorrect"],
    queryFn: ({ signal }) => allVerdicts(run, "incorrect", 5000, signal),
    staleTime: 60_000,
  });
  const side = new Set(tasks);
  const worst = (data ?? []).filter((row) => side.has(row.task) && row.correct !== null && row.correct < 1).sort((one, other) => (other.confidence ?? 0) - (one.confidence ?? 0));
  if (worst.length === 0) return null;
  return (
    <section className="judge-control" aria-labelledby="worst">
      <h2 id="worst">Where it was surest and wrong</h2>
      <ul role="list" className="judge-cards">
        {worst.slice(0, WORST).map((row) => (
          <li key={row.task}>
            <Link to="/projects/$id/label/$taskId" params={{ id: project, taskId: row.task }}>
              <Judged task={row.task} data={row.data} tree={tree} size={256} />
              <span>
                judge {answerWords(Object.values(row.answer))}, people {answerWords(Object.values(row.truth ?? {}))}
                <span className="judge-quiet figures"> · {figure(row.confidence)} sure</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
