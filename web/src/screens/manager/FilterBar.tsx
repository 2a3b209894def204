import { useEffect, useRef, useState } from "react";
import type { TaskRow } from "../../api/tasks";
import { Button } from "../../ui/Button";
import type { People } from "./Cell";
import type { Column } from "./columns";
import { FilterLine } from "./FilterLine";
import type { ApiFilters } from "./grammar";
import { fromApi, type Line, newLine, type Sentence, toApi } from "./sentence";

interface FilterBarProps {
  project: number;
  filters: ApiFilters | null;
  columns: readonly Column[];
  rows: readonly TaskRow[];
  people: People;
  onChange: (filters: ApiFilters | null) => void;
}

const TYPING_MS = 350;

/** The filter as a sentence: Where source is catalog-v2 and score is below 0.6. */
export function FilterBar({ project, filters, columns, rows, people, onChange }: FilterBarProps) {
  const { sentence, edit } = useSentence(filters, onChange);
  const [fresh, setFresh] = useState<number | null>(null);
  const bar = useRef<HTMLDivElement>(null);
  const { conjunction, lines } = sentence;
  const add = () => {
    const column = columns.find((one) => one.kind === "text" && one.name.startsWith("data.")) ?? columns[0];
    if (!column) return;
    const line = newLine(column.name, column.type, column.operators);
    setFresh(line.id);
    edit({ conjunction, lines: [...lines, line] }, true);
  };
  const change = (id: number, next: Line | null, atOnce: boolean) =>
    edit({ conjunction, lines: lines.flatMap((line) => (line.id === id ? (next ? [next] : []) : [line])) }, atOnce);
  return (
    <div className="dm-filter" role="group" aria-label="Filter" ref={bar}>
      {lines.map((line, i) => (
        <span key={line.id} className="dm-clause">
          {i === 0 ? (
            <span className="dm-word">Where</span>
          ) : i === 1 ? (
            <select
              className="dm-pick dm-word"
              aria-label="All or any of these"
              value={conjunction}
              onChange={(event) => edit({ conjunction: event.target.value === "or" ? "or" : "and", lines }, true)}
            >
              <option value="and">and</option>
              <option value="or">or</option>
            </select>
          ) : (
            <span className="dm-word">{conjunction}</span>
          )}
          <FilterLine
            project={project}
            line={line}
            columns={columns}
            rows={rows}
            people={people}
            autoFocus={line.id === fresh}
            canNest={conjunction === "or"}
            onChange={(next, atOnce) => change(line.id, next, atOnce)}
          />
        </span>
      ))}
      <Button kind="quiet" className="dm-add" hint="f" onClick={add} data-add-filter>
        + filter
      </Button>
    </div>
  );
}

/** What is being written, and the filter it makes: typing waits a moment, and unfinished lines make no filter. */
function useSentence(filters: ApiFilters | null, onChange: (filters: ApiFilters | null) => void) {
  const given = JSON.stringify(filters);
  const [state, setState] = useState(() => ({ given, sent: given, sentence: fromApi(filters) }));
  // Another tab, or the way back: what was written here is replaced. Our own change coming round is not.
  if (given !== state.given) {
    setState(given === state.sent ? { ...state, given } : { given, sent: given, sentence: fromApi(filters) });
  }
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const edit = (sentence: Sentence, atOnce: boolean) => {
    clearTimeout(timer.current);
    const next = toApi(sentence);
    const sent = JSON.stringify(next);
    setState({ ...state, sentence });
    const send = () => {
      if (sent === state.sent) return;
      setState((now) => ({ ...now, sent }));
      onChange(next);
    };
    if (atOnce) send();
    else timer.current = setTimeout(send, TYPING_MS);
  };
  return { sentence: state.sentence, edit };
}
