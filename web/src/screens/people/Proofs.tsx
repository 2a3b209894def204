import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Erasure, erasures } from "../../api/erasures";
import { Button, buttonClass } from "../../ui/Button";
import { count } from "../../ui/count";
import { Dialog } from "../../ui/Dialog";
import { ago } from "../../ui/since";
import { Table } from "../../ui/Table";
import { Waiting } from "../../ui/Waiting";
import { Went } from "./Went";

const OF = { subject: "somebody in the data", annotator: "an annotator", retention: "a project's rule" } as const;
const STATE = { under_way: "Under way", done: "✓ Done", cancelled: "✕ Cancelled" } as const;

/** Every erasure, and the proof of what went. */
export function Proofs() {
  const { data } = useQuery(erasures);
  const [shown, setShown] = useState<number | null>(null);
  if (!data) return <Waiting what="Looking up what was erased" />;
  if (data.results.length === 0) return <p className="people-quiet">Nothing has been erased yet.</p>;
  const open = data.results.find(({ id }) => id === shown);
  return (
    <>
      <Table label="Erasures">
        <thead>
          <tr>
            <th scope="col">Of</th>
            <th scope="col">State</th>
            <th scope="col" className="number">
              Tasks
            </th>
            <th scope="col">Asked</th>
            <th scope="col">Fingerprint</th>
            <th scope="col">
              <span className="hidden-words">Report</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {data.results.map((one) => (
            <Line key={one.id} erasure={one} onShow={() => setShown(one.id)} />
          ))}
        </tbody>
      </Table>
      <ReportDialog erasure={open} onClose={() => setShown(null)} />
    </>
  );
}

function Line({ erasure, onShow }: { erasure: Erasure; onShow: () => void }) {
  const tasks = erasure.report?.tasks;
  return (
    <tr>
      <th scope="row">{OF[erasure.kind]}</th>
      <td>{STATE[erasure.state]}</td>
      <td className="number">{typeof tasks === "number" ? tasks.toLocaleString("en") : "–"}</td>
      <td>{ago(erasure.created_at)}</td>
      <td className="people-url">{erasure.fingerprint.slice(0, 12)}</td>
      <td>
        <Button disabled={erasure.report === null} aria-label={`Report of erasure ${erasure.id}`} onClick={onShow}>
          Report
        </Button>
      </td>
    </tr>
  );
}

/** What is in a finished erasure's report. */
interface Report {
  counts: Record<string, number>;
  files: Record<string, number>;
  left: Record<string, number>;
  projects: number[];
  asked_at: string;
  finished_at: string;
  backups: string;
}

function ReportDialog({ erasure, onClose }: { erasure: Erasure | undefined; onClose: () => void }) {
  const report = (erasure?.report ?? null) as Report | null;
  return (
    <Dialog
      title={erasure ? `Erasure ${erasure.id}: ${OF[erasure.kind]}` : "Erasure"}
      open={report !== null}
      onClose={onClose}
      actions={
        <>
          <a className={buttonClass()} href={`/api/erasures/${erasure?.id}`} download={`erasure-${erasure?.id}.json`}>
            Save as JSON
          </a>
          <Button kind="main" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      {report ? (
        <>
          <p className="figures">
            Asked {moment(report.asked_at)}, done {moment(report.finished_at)}, in {count(report.projects.length, "project")}.
          </p>
          <Went counts={{ ...report.counts, ...report.files }} left={report.left} />
          <p className="people-quiet">{report.backups}</p>
          <p className="people-url people-fingerprint">{erasure?.fingerprint}</p>
        </>
      ) : null}
    </Dialog>
  );
}

function moment(text: string): string {
  return text.slice(0, 19).replace("T", " ");
}
