import { Link } from "@tanstack/react-router";
import type { RowFault } from "../../api/client";
import { count } from "../../ui/count";
import { Banner } from "../../ui/Banner";
import { Button, buttonClass } from "../../ui/Button";
import { Faults, faultyRows } from "./Faults";

/** What came of an import, or would come of it. */
export interface Result {
  tasks: number;
  predictions: number;
  annotations: number;
  badRows: readonly RowFault[];
}

export function wordsOfResult({ tasks, predictions, annotations }: Result): string {
  const more = [predictions > 0 ? count(predictions, "prediction") : null, annotations > 0 ? count(annotations, "annotation") : null];
  return [count(tasks, "task"), ...more].filter(Boolean).join(", ");
}

function leftOut(result: Result, words: string): string {
  const number = faultyRows(result.badRows);
  return number === 0 ? "" : ` ${count(number, "row")} ${words}.`;
}

/** React puts the focus on fields and buttons by `autoFocus`, on links it does not. */
function focus(link: HTMLAnchorElement | null): void {
  link?.focus();
}

interface OutcomeProps {
  project: number;
  result: Result;
  onMore: () => void;
}

export function Outcome({ project, result, onMore }: OutcomeProps) {
  return (
    <>
      <Banner tone={result.badRows.length > 0 ? "warn" : "good"} title={`Imported ${wordsOfResult(result)}.${leftOut(result, "did not fit and stayed out")}`} />
      <div className="import-next">
        <Link to="/projects/$id/label" params={{ id: project }} className={buttonClass("main")} ref={focus}>
          Start labelling
        </Link>
        <Link to="/projects/$id/tasks" params={{ id: project }} className={buttonClass()}>
          See the tasks
        </Link>
        <Button onClick={onMore}>Import more</Button>
      </div>
      {result.badRows.length > 0 ? <Faults rows={result.badRows} /> : null}
    </>
  );
}

/** What a dry run found. */
export function Foreseen({ result }: { result: Result }) {
  const fits = result.badRows.length === 0;
  return (
    <>
      <Banner
        tone={fits ? "good" : "warn"}
        title={`Nothing is stored yet. It would be ${wordsOfResult(result)}.${fits ? " Every row fits." : leftOut(result, "would not fit")}`}
      />
      {fits ? null : <Faults rows={result.badRows} />}
    </>
  );
}
