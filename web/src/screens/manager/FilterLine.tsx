import type { TaskRow } from "../../api/tasks";
import { type People, personName } from "./Cell";
import { type Column, fieldOf } from "./columns";
import { comparisonsOf } from "./grammar";
import { isComplete, type Line, newLine } from "./sentence";
import { ValueField } from "./ValueField";

interface FilterLineProps {
  project: number;
  line: Line;
  columns: readonly Column[];
  rows: readonly TaskRow[];
  people: People;
  autoFocus: boolean;
  /** Between lines stands "or": a line may ask for more than one thing. */
  canNest: boolean;
  /** Null removes it; `atOnce` for what was chosen, not typed. */
  onChange: (line: Line | null, atOnce: boolean) => void;
}

/** One clause: column, comparison, value. */
export function FilterLine({ project, line, columns, rows, people, autoFocus, canNest, onChange }: FilterLineProps) {
  const column = columns.find((one) => one.name === line.column);
  const title = column?.title ?? line.column;
  const choices = comparisonsOf(line.type, column?.operators);
  const offered = choices.some((one) => one.key === line.comparison.key) ? choices : [...choices, line.comparison];
  const fields = columns.filter((one) => fieldOf(one.name) !== null);
  const others = columns.filter((one) => fieldOf(one.name) === null);
  const options = (some: readonly Column[]) =>
    some.map((one) => (
      <option key={one.name} value={one.name}>
        {one.title}
      </option>
    ));
  return (
    <span className="dm-line" data-unfinished={!isComplete(line) || undefined}>
      <select
        className="dm-pick dm-pick-column"
        aria-label="Column"
        autoFocus={autoFocus}
        value={line.column}
        onChange={(event) => {
          const next = columns.find((one) => one.name === event.target.value);
          if (next) onChange({ ...newLine(next.name, next.type, next.operators), id: line.id }, true);
        }}
      >
        {column ? null : <option value={line.column}>{title}</option>}
        {fields.length > 0 ? <optgroup label="Data">{options(fields)}</optgroup> : null}
        <optgroup label="Task">{options(others)}</optgroup>
      </select>
      <select
        className="dm-pick"
        aria-label={`How ${title} is compared`}
        value={line.comparison.key}
        onChange={(event) => {
          const comparison = offered.find((one) => one.key === event.target.value);
          if (!comparison) return;
          const value = comparison.takes === "yes-no" && line.value !== "false" ? "true" : line.value;
          onChange({ ...line, comparison, value }, true);
        }}
      >
        {offered.map((one) => (
          <option key={one.key} value={one.key}>
            {one.words}
          </option>
        ))}
      </select>
      <Value project={project} line={line} title={title} rows={rows} people={people} onChange={onChange} />
      {line.also ? (
        <>
          <span className="dm-word">and also</span>
          <FilterLine
            project={project}
            line={line.also}
            columns={columns}
            rows={rows}
            people={people}
            autoFocus={false}
            canNest={canNest}
            onChange={(also, atOnce) => onChange({ ...line, also }, atOnce)}
          />
        </>
      ) : canNest ? (
        <button
          type="button"
          className="dm-small"
          aria-label={`Also, where ${title} is so`}
          onClick={() => onChange({ ...line, also: newLine(line.column, line.type, column?.operators) }, true)}
        >
          and also
        </button>
      ) : null}
      <button type="button" className="dm-small" aria-label={`Remove the filter on ${title}`} onClick={() => onChange(null, true)}>
        ✕
      </button>
    </span>
  );
}

interface ValueProps {
  project: number;
  line: Line;
  title: string;
  rows: readonly TaskRow[];
  people: People;
  onChange: (line: Line, atOnce: boolean) => void;
}

const PEOPLE = new Set(["annotators", "updated_by"]);

function Value({ project, line, title, rows, people, onChange }: ValueProps) {
  const { takes } = line.comparison;
  if (takes === "nothing") return null;
  if (takes === "yes-no") {
    return (
      <select className="dm-pick" aria-label={`${title} value`} value={line.value} onChange={(event) => onChange({ ...line, value: event.target.value }, true)}>
        <option value="true">yes</option>
        <option value="false">no</option>
      </select>
    );
  }
  if (PEOPLE.has(line.column)) {
    return (
      <select className="dm-pick" aria-label={`${title} value`} value={line.value} onChange={(event) => onChange({ ...line, value: event.target.value }, true)}>
        <option value="">somebody …</option>
        {[...people.keys()].map((id) => (
          <option key={id} value={id}>
            {personName(id, people)}
          </option>
        ))}
      </select>
    );
  }
  const isText = line.type === "String" || line.type === "List" || line.type === "Unknown";
  const field = (name: "value" | "to", label: string) =>
    isText ? (
      <ValueField
        project={project}
        line={{ ...line, value: line[name] }}
        label={label}
        rows={rows}
        onType={(text) => onChange({ ...line, [name]: text }, false)}
        onDone={(text) => onChange({ ...line, [name]: text }, true)}
      />
    ) : (
      <input
        className="dm-value"
        aria-label={label}
        type={line.type === "Datetime" ? "datetime-local" : "text"}
        inputMode={line.type === "Number" ? "decimal" : undefined}
        size={Math.max(6, Math.min(40, line[name].length + 1))}
        placeholder={takes === "many" ? "one, two …" : line.type === "Number" ? "0" : "…"}
        value={line[name]}
        onChange={(event) => onChange({ ...line, [name]: event.target.value }, false)}
        onKeyDown={(event) => {
          if (event.key === "Enter") onChange(line, true);
          if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur(); // keys are the page's again
        }}
      />
    );
  return (
    <>
      {field("value", `${title} value`)}
      {takes === "two" ? (
        <>
          <span className="dm-word">and</span>
          {field("to", `${title} upper value`)}
        </>
      ) : null}
    </>
  );
}
