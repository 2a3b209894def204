import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { messageOf } from "../../api/client";
import { type ResultValue, type TaskRow, wholeTask } from "../../api/tasks";
import { buttonClass, Button } from "../../ui/Button";
import { Kbd } from "../../ui/Kbd";
import { Meter } from "../../ui/Meter";
import { since } from "../../ui/since";
import { useDebounced } from "../../ui/useDebounced";
import { Waiting } from "../../ui/Waiting";
import { initialsOf, type People, personName } from "./Cell";
import { asWords, cellValue, type Column, fieldOf, picturesOfItems } from "./columns";
import { resultWords } from "./resultWords";
import { Thumbnail } from "./Thumbnail";
import "../../ui/side-panel.css";

interface PeekProps {
  project: number;
  row: TaskRow | undefined;
  index: number;
  total: number;
  columns: readonly Column[];
  people: People;
  onClose: () => void;
}

/** A look into one task over the rows, which stay where they are. */
export function Peek({ project, row, index, total, columns, people, onClose }: PeekProps) {
  const place = `${(index + 1).toLocaleString("en")} of ${total.toLocaleString("en")}`;
  return (
    <aside className="side-panel dm-peek" aria-label={row ? `Task ${row.id}` : "Task"} data-testid="peek">
      <header className="side-panel-head dm-peek-head">
        <h2 className="figures">{row ? `Task ${row.id}` : "Task"}</h2>
        <span className="dm-quiet figures">{place}</span>
        {row ? (
          <Link
            to="/projects/$id/label/$taskId"
            params={{ id: project, taskId: row.id }}
            state={{ fromManager: true }}
            preload={false}
            className={buttonClass()}
          >
            Open <Kbd>⏎</Kbd>
          </Link>
        ) : null}
        <Button kind="quiet" hint="esc" onClick={onClose}>
          Close
        </Button>
      </header>
      {row ? <Inside key={row.id} row={row} columns={columns} people={people} /> : <Waiting what="Fetching the task" />}
    </aside>
  );
}

function Inside({ row, columns, people }: { row: TaskRow; columns: readonly Column[]; people: People }) {
  const pictures = columns.flatMap((column) => {
    const value = cellValue(row, column.name);
    if (column.kind === "picture") return [{ title: column.title, value }];
    return column.kind === "list" ? picturesOfItems(value).map((one, i) => ({ title: `${column.title} ${i + 1}`, value: one })) : [];
  });
  const fields = columns.filter((column) => fieldOf(column.name) !== null && column.kind !== "picture");
  return (
    <div className="side-panel-inside" tabIndex={-1}>
      {pictures.length > 0 ? (
        <div className="dm-peek-pictures">
          {pictures.map((picture) => (
            <figure key={picture.title}>
              <Thumbnail value={picture.value} task={row.id} size={512} />
              <figcaption>{picture.title}</figcaption>
            </figure>
          ))}
        </div>
      ) : null}
      <dl className="dm-facts">
        <Fact name="Score">
          <Meter value={row.predictions_score} />
        </Fact>
        <Fact name="Answers">
          {row.total_annotations} / {row.overlap}
          {row.is_labeled ? " ✓" : ""}
        </Fact>
        {fields.map((column) => (
          <Fact key={column.name} name={column.title}>
            {whole(cellValue(row, column.name))}
          </Fact>
        ))}
        <Fact name="Updated">{since(row.updated_at)}</Fact>
      </dl>
      <Said id={row.id} people={people} />
    </div>
  );
}

const MOST_LETTERS = 4000;

function whole(value: unknown): string {
  const text = typeof value === "string" ? value : typeof value === "object" && value !== null ? JSON.stringify(value, null, 1) : asWords(value);
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** What people and models said of it: asked for once the arrow keys rest. */
function Said({ id, people }: { id: number; people: People }) {
  const settled = useDebounced(id, 150);
  const { data, error } = useQuery(wholeTask(settled));
  if (error) return <p role="alert">{messageOf(error)}</p>;
  if (!data) return <Waiting what="Fetching answers" />;
  return (
    <>
      <h3>Answers</h3>
      {data.annotations.length === 0 ? <p className="dm-quiet">Nobody has answered yet.</p> : null}
      <ul role="list" className="dm-said">
        {data.annotations.map((one) => {
          const who = one.completed_by === null ? "Somebody" : personName(typeof one.completed_by === "number" ? one.completed_by : one.completed_by.id, people);
          return (
            <Answer key={one.id} who={who} when={one.created_at} result={one.result}>
              {one.was_cancelled ? "skipped" : ""}
              {one.ground_truth ? "ground truth" : ""}
            </Answer>
          );
        })}
      </ul>
      <h3>Predictions</h3>
      {data.predictions.length === 0 ? <p className="dm-quiet">No model has said anything.</p> : null}
      <ul role="list" className="dm-said">
        {data.predictions.map((one) => (
          <Answer key={one.id} who={one.model_version || "a model"} when={one.created_at} result={one.result}>
            {one.score === null ? "" : `score ${asWords(one.score)}`}
          </Answer>
        ))}
      </ul>
    </>
  );
}

interface AnswerProps {
  who: string;
  when: string;
  result: readonly ResultValue[];
  children: ReactNode;
}

function Answer({ who, when, result, children }: AnswerProps) {
  return (
    <li>
      <abbr className="dm-initials" title={who}>
        {initialsOf(who)}
      </abbr>
      <div>
        <p>
          {who} <span className="dm-quiet">{since(when)}</span> {children}
        </p>
        {resultWords(result).map(([name, said], i) => (
          <p key={i} className="dm-result">
            <span className="dm-quiet">{name}</span> {said}
          </p>
        ))}
      </div>
    </li>
  );
}
