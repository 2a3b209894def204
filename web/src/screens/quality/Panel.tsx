import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useId } from "react";
import { messageOf } from "../../api/client";
import type { AsOf } from "../../api/quality";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { ago } from "../../ui/since";
import { Waiting } from "../../ui/Waiting";

interface PanelProps<Answer> {
  title: string;
  /** Columns of twelve that it takes. */
  span: number;
  /** For the few rows that it mostly has. */
  isLow?: boolean;
  /** Over what it is, in a few words. */
  note?: ReactNode;
  /** Buttons at the right of the title. */
  tools?: ReactNode;
  asOf?: AsOf | null;
  query: Pick<UseQueryResult<Answer>, "data" | "error" | "refetch">;
  /** What is missing when there is nothing to show; null when there is. */
  empty?: (answer: Answer) => ReactNode;
  children: (answer: Answer) => ReactNode;
}

/** One figure of the page. Its room is the same before and after the answer, so that nothing moves. */
export function Panel<Answer>({ title, span, isLow, note, tools, asOf, query, empty, children }: PanelProps<Answer>) {
  const id = useId();
  const { data, error, refetch } = query;
  const missing = data === undefined ? null : (empty?.(data) ?? null);
  return (
    <Card className={`panel panel-${span} ${isLow ? "panel-low" : ""}`} aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        {note ? <span className="panel-note figures">{note}</span> : null}
        <span className="panel-tools">{missing === null ? tools : null}</span>
      </div>
      <div className="panel-body">
        {error && data === undefined ? (
          <p className="panel-empty">
            {messageOf(error)} <Button onClick={() => void refetch()}>Try again</Button>
          </p>
        ) : data === undefined ? (
          <Waiting what={`Looking up ${title.toLowerCase()}`} />
        ) : missing !== null ? (
          <p className="panel-empty">{missing}</p>
        ) : (
          children(data)
        )}
      </div>
      {asOf ? <AsOfLine asOf={asOf} /> : null}
    </Card>
  );
}

/** When a figure was worked out, and whether a job is at it again. Nothing for one that is of this moment. */
export function AsOfLine({ asOf }: { asOf: AsOf }) {
  if (!asOf.stale && asOf.job === null) return null;
  const then = asOf.computed_at === null ? "Being worked out for the first time" : `As of ${ago(asOf.computed_at)}`;
  const now = asOf.job === null ? "answers have come in since" : asOf.computed_at === null ? null : "being recounted";
  return (
    <p className="panel-as-of" role="status">
      {[then, now].filter(Boolean).join("; ")}
      {asOf.job === null ? null : (
        <>
          {" "}
          (<Link to="/jobs">job {asOf.job}</Link>)
        </>
      )}
    </p>
  );
}
