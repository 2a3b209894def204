import { Kbd } from "../../ui/Kbd";
import { Question } from "../Question";
import { textAttr } from "../results";
import type { TagProps } from "../types";
import "./datetime.css";
import { fieldOf, inField, type Moment } from "./value";

/** A date, a time, both, a month or a year, in the browser's own field. */
export function DateTime(props: TagProps<Record<string, unknown>, Moment>) {
  const { node, value, change, readonly, hint, title } = props;
  const kind = fieldOf(node);
  const shown = inField(value, kind);
  const key = hint("write");
  const shape =
    kind === "year"
      ? ({ type: "number", step: 1, min: node.attrs.min ?? 1, max: node.attrs.max ?? 9999, placeholder: "Year" } as const)
      : kind === "month" // two browsers show a plain text field for months
        ? ({ type: "month", placeholder: "2024-05", pattern: "\\d{4}-\\d{2}" } as const)
        : ({ type: kind } as const);
  return (
    <Question {...props} role="group">
      <div className="datetime">
        <input
          {...shape}
          min={textAttr(node, "min") ?? undefined}
          max={textAttr(node, "max") ?? undefined}
          value={shown ?? ""}
          aria-label={title}
          readOnly={readonly}
          data-note=""
          onChange={(event) => change(event.target.value)}
        />
        {key === undefined ? null : <Kbd>{key}</Kbd>}
        {shown === null ? <span className="datetime-kept">now: {value}</span> : null}
        <button
          type="button"
          className="option datetime-clear"
          disabled={value === "" || readonly}
          onClick={() => change("")}
        >
          Clear
        </button>
      </div>
    </Question>
  );
}
