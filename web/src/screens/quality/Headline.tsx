import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Pace, Quality } from "../../api/quality";
import type { Schemas } from "../../api/schemas";
import { Progress } from "../../ui/Progress";
import { forecastInWords, score, whole } from "./figures";
import { below } from "./links";
import { Undefined } from "./Undefined";

interface HeadlineProps {
  project: number;
  threshold: number | null;
  pace: Pace | undefined;
  quality: UseQueryResult<Quality>;
  spread: Schemas["AgreementDistribution"] | undefined;
}

/** The figures one looks for first. */
export function Headline({ project, threshold, pace, quality, spread }: HeadlineProps) {
  const agreement = quality.data?.agreement;
  const forecast = pace?.forecast;
  return (
    <dl className="headline figures">
      <Figure name="Tasks done" aside={pace ? `of ${whole(pace.tasks)}` : ""}>
        {pace ? whole(pace.finished) : ""}
        {pace ? <Progress label="Tasks done" done={pace.finished} total={pace.tasks} /> : null}
      </Figure>
      <Figure name="Answers" aside={pace ? `${whole(pace.skipped)} skipped` : ""}>
        {pace ? whole(pace.annotations) : ""}
      </Figure>
      <Figure name="Answers missing" aside={forecast ? forecastInWords(forecast) : ""}>
        {forecast ? whole(forecast.remaining) : ""}
      </Figure>
      <Figure name="Answers a day" aside={forecast ? `mean of ${forecast.days} ${forecast.days === 1 ? "day" : "days"}` : ""}>
        {forecast ? (forecast.per_day === null ? <Undefined reason={forecast.reason ?? "no answer yet"} /> : forecast.per_day.toFixed(1)) : ""}
      </Figure>
      <Figure name="Agreement" aside={agreement ? `mean of ${whole(agreement.n)} tasks with two answers or more` : ""}>
        {agreement ? agreement.mean === null ? <Undefined reason="no task was answered by two people" /> : score(agreement.mean) : ""}
      </Figure>
      <Figure name="People differ" aside={spread ? (threshold === null ? "" : `of ${whole(spread.n)} tasks, agreement below ${score(threshold)}`) : ""}>
        {spread === undefined ? (
          ""
        ) : spread.low_agreement_count === null || threshold === null ? (
          <Undefined reason="the project has no agreement threshold: set one in its settings" />
        ) : (
          <Link to="/projects/$id/tasks" params={{ id: project }} search={below(threshold)}>
            {whole(spread.low_agreement_count)}
          </Link>
        )}
      </Figure>
    </dl>
  );
}

function Figure({ name, aside, children }: { name: string; aside: string; children: ReactNode }) {
  return (
    <div className="headline-one">
      <dt>{name}</dt>
      <dd className="headline-figure">{children}</dd>
      <dd className="headline-aside">{aside}</dd>
    </div>
  );
}
