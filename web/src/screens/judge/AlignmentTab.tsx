import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { certify } from "../../api/certificates";
import { labelInterface } from "../../api/interface";
import { alignment, type ControlFigures } from "../../api/judgeRuns";
import type { Prompt, PromptVersion } from "../../api/prompts";
import { useMay } from "../../api/whoami";
import { Awaited } from "../../ui/Awaited";
import { Button, buttonClass } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { EmptyState } from "../../ui/EmptyState";
import { Failed } from "../../ui/Failed";
import { Table } from "../../ui/Table";
import { CellTasks } from "./CellTasks";
import { type Cell, ConfusionMatrix } from "./ConfusionMatrix";
import { Curve } from "./Curve";
import { figure, money, percent, shareWithin } from "./words";

/** A version against people: on the half of the ground truth that one may work with. */
export function AlignmentTab({ prompt, version }: { prompt: Prompt; version: PromptVersion | undefined }) {
  const run = version?.latest_run ?? null;
  const asked = useQuery({ ...alignment(run ?? 0, "dev"), enabled: run !== null });
  const { data } = asked;
  const tree = useQuery(labelInterface(prompt.project)).data?.tree;
  const [cell, setCell] = useState<Cell | null>(null);
  if (!version || run === null) {
    return <EmptyState title="Nothing to compare yet">Run the version on tasks with ground truth (With ground truth, in the Run dialog).</EmptyState>;
  }
  if (!data) return <Awaited query={asked} what="Comparing with people" />;
  if (data.n === 0) {
    return (
      <EmptyState title="No ground truth to compare with">
        Mark answers as ground truth in the Data Manager or while reviewing, then run this version on them. Half of it is kept sealed for the certificate.
      </EmptyState>
    );
  }
  return (
    <div className="judge-alignment">
      <div className="judge-headline">
        <p className="judge-big figures" data-testid="alignment">
          Agrees with people on {shareWithin(data.accuracy, data.accuracy_interval)} of {data.n} tasks
          {data.n_missing > 0 ? `, ${data.n_missing} of them without a verdict` : ""}.
        </p>
        <CertifyButton prompt={prompt} version={version} />
      </div>
      {Object.entries(data.controls).map(([name, figures]) => (
        <section key={name} className="judge-control" aria-label={name}>
          <h2>{name}</h2>
          <Figures figures={figures} />
          <div className="judge-pair">
            <ConfusionMatrix control={name} confusion={figures.confusion} chosen={cell} onChoose={setCell} />
            {figures.calibration && figures.calibration.length > 0 ? <Curve points={figures.calibration} error={figures.calibration_error} /> : null}
          </div>
          {cell?.control === name ? <CellTasks project={prompt.project} run={run} cell={cell} tasks={data.tasks} tree={tree} /> : null}
          <Labels figures={figures} />
        </section>
      ))}
    </div>
  );
}

export function Figures({ figures }: { figures: ControlFigures }) {
  return (
    <dl className="judge-figures figures">
      <Figure name="accuracy" value={shareWithin(figures.accuracy, figures.accuracy_interval)} />
      <Figure name="kappa" value={figure(figures.kappa)} />
      {figures.kappa_weighted === null || figures.kappa_weighted === undefined ? null : <Figure name="weighted kappa" value={figure(figures.kappa_weighted)} />}
      <Figure name="n" value={`${figures.n}${figures.n_missing > 0 ? `, ${figures.n_missing} without a verdict` : ""}`} />
      <Figure name="cost per correct verdict" value={money(figures.cost_per_correct)} />
    </dl>
  );
}

export function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

export function Labels({ figures }: { figures: ControlFigures }) {
  if (!figures.labels || figures.labels.length === 0) return null;
  return (
    <Table label="Label by label">
      <thead>
        <tr>
          <th scope="col">Label</th>
          <th scope="col" className="number">
            n
          </th>
          <th scope="col" className="number">
            Found of those
          </th>
          <th scope="col" className="number">
            Right where said
          </th>
          <th scope="col" className="number">
            Right where not said
          </th>
        </tr>
      </thead>
      <tbody>
        {figures.labels.map((one) => (
          <tr key={one.label}>
            <th scope="row">{one.label}</th>
            <td className="number">{one.n}</td>
            <td className="number">{percent(one.recall)}</td>
            <td className="number">{percent(one.precision)}</td>
            <td className="number">{percent(one.specificity)}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** The sealed half opens once: asked for twice over. */
function CertifyButton({ prompt, version }: { prompt: Prompt; version: PromptVersion }) {
  const [asking, setAsking] = useState(false);
  const queries = useQueryClient();
  const mayChange = useMay()("prompts.change");
  const make = useMutation({
    mutationFn: () => certify(prompt.id, version.id),
    onSuccess: () => {
      setAsking(false);
      void queries.invalidateQueries({ queryKey: ["prompts", prompt.id] });
      void queries.invalidateQueries({ queryKey: ["judge-runs"] });
    },
  });
  if (version.certificate !== null) {
    return (
      <Link to="/projects/$id/certificates/$certificateId" params={{ id: prompt.project, certificateId: version.certificate }} className={buttonClass("main")}>
        Open the certificate
      </Link>
    );
  }
  if (!mayChange) return null;
  return (
    <>
      <Button kind="main" onClick={() => setAsking(true)}>
        Certify {version.title}
      </Button>
      <Dialog
        title={`Open the sealed half for ${version.title}?`}
        open={asking}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>Not yet</Button>
            <Button kind="main" busy={make.isPending && "Opening …"} onClick={() => make.mutate()}>
              Certify
            </Button>
          </>
        }
      >
        <p>
          Half of the ground truth was kept sealed, so that nobody could fit the rubric to it. It opens once for a version, and what it says is kept as a certificate. Later changes are
          a new version.
        </p>
        <Failed error={make.error} />
      </Dialog>
    </>
  );
}
