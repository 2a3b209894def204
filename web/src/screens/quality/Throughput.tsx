import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answersOverTime, type Pace } from "../../api/quality";
import { Bars } from "./Bars";
import { day, everyDay, isNamed, whole } from "./figures";
import { saveCsv } from "./csv";
import { SaveButton } from "./FigureTable";
import { Panel } from "./Panel";

interface Point {
  day: string;
  answers: number;
  people: number | null;
}

const MOST_BARS = 60;

/** Answers over time: the last two weeks by day, or all weeks. */
export function Throughput({ project, query }: { project: number; query: Parameters<typeof Panel<Pace>>[0]["query"] }) {
  const [span, setSpan] = useState<"days" | "weeks">("days");
  const weeks = useQuery({ ...answersOverTime(project, "weekly"), enabled: span === "weeks" });
  const days = query.data ? everyDay<Point>(query.data.per_day, today(), (name) => ({ day: name, answers: 0, people: 0 })) : [];
  const all = weeks.data?.interval_start.map((at, index) => ({ day: at.slice(0, 10), answers: weeks.data.values[index] ?? 0, people: null })) ?? [];
  const shown = (span === "days" ? days : all).slice(-MOST_BARS);
  const bars = shown.map((point, index) => ({
    key: point.day,
    name: isNamed(index, shown.length) ? day(point.day) : "",
    words: inWords(point, span),
    value: point.answers,
  }));
  return (
    <Panel
      title="Answers over time"
      span={5}
      note={`${span === "days" ? "by day" : "by week"}, n ${whole(shown.reduce((sum, { answers }) => sum + answers, 0))}`}
      query={query}
      tools={
        <>
          <SegmentedSpan value={span} onChange={setSpan} />
          <SaveButton
            of="answers-over-time"
            onSave={() => saveCsv("answers-over-time", [span === "days" ? "day" : "week from", "answers"], shown.map((point) => [point.day, point.answers]))}
          />
        </>
      }
      empty={(found) => (found.annotations === 0 ? "No answers yet. They are counted here as soon as somebody labels." : null)}
    >
      {() => <Bars project={project} label="Answers over time" bars={bars} />}
    </Panel>
  );
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function inWords({ day: name, answers, people }: Point, span: "days" | "weeks"): string {
  const by = people === null || people === 0 ? "" : ` by ${people} ${people === 1 ? "person" : "people"}`;
  return `${span === "weeks" ? "week from " : ""}${day(name)}: ${whole(answers)} ${answers === 1 ? "answer" : "answers"}${by}`;
}

function SegmentedSpan({ value, onChange }: { value: "days" | "weeks"; onChange: (to: "days" | "weeks") => void }) {
  return (
    <select className="input select panel-pick" aria-label="Span of time" value={value} onChange={(event) => onChange(event.target.value as "days" | "weeks")}>
      <option value="days">last 14 days</option>
      <option value="weeks">all weeks</option>
    </select>
  );
}
