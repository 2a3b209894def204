import { Kbd } from "../../ui/Kbd";
import { Question } from "../Question";
import { safeStyle, sanitise } from "../sanitise";
import type { TagProps } from "../types";
import { entriesOf, type Option, optionsOf } from "./options";
import { type Chosen, isChosen, isMultiple, pressed } from "./value";
import "./choices.css";

export function Choices(props: TagProps<Record<string, unknown>, Chosen>) {
  const { node, task } = props;
  const multiple = isMultiple(node);
  if (node.attrs.layout === "select" && !multiple) return <Select {...props} />;
  const entries = entriesOf(node, task);
  const nested = entries.some((entry) => "depth" in entry && entry.depth > 0);
  const inline = !nested && node.attrs.layout !== "vertical" && (node.attrs.showInline === true || entries.length <= 9);
  const many = !inline && !nested && node.attrs.layout !== "vertical";
  return (
    <Question {...props} role={multiple ? "group" : "radiogroup"}>
      <div className={`choices ${inline ? "choices-inline" : many ? "choices-many" : ""}`}>
        {entries.map((entry, i) =>
          "heading" in entry ? (
            <p className="choices-heading" key={`heading ${i}`}>
              {entry.heading}
            </p>
          ) : (
            <OneChoice key={entry.path.join("/")} option={entry} multiple={multiple} {...props} />
          ),
        )}
      </div>
    </Question>
  );
}

type OneChoiceProps = TagProps<Record<string, unknown>, Chosen> & { option: Option; multiple: boolean };

function OneChoice({ option, multiple, node, value, change, origin, readonly, hint }: OneChoiceProps) {
  const key = hint(option.path.join("/"));
  const taken = isChosen(option, value);
  return (
    <button
      type="button"
      role={multiple ? "checkbox" : "radio"}
      className="option choices-option"
      style={{ ...safeStyle(option.style), ["--depth" as string]: option.depth }}
      aria-checked={taken}
      aria-label={option.html ? option.label : undefined}
      aria-keyshortcuts={key}
      title={option.explanation ?? undefined}
      data-origin={taken ? (origin ?? undefined) : undefined}
      data-multiple={multiple || undefined}
      disabled={readonly}
      onClick={() => change(pressed(option, value, node, origin))}
    >
      {key ? <Kbd>{key}</Kbd> : null}
      {multiple ? <span className="choices-box" aria-hidden="true" /> : null}
      {option.html ? <span className="choices-html" dangerouslySetInnerHTML={{ __html: sanitise(option.html) }} /> : <span>{option.label}</span>}
    </button>
  );
}

/** `layout="select"`: a list that opens. */
function Select(props: TagProps<Record<string, unknown>, Chosen>) {
  const { node, task, value, change, readonly, title, origin } = props;
  const options = optionsOf(node, task);
  const chosen = options.find((option) => isChosen(option, value));
  const id = (option: Option) => option.path.join("/");
  return (
    <Question {...props} role="group">
      <select
        className="option choices-select"
        aria-label={title}
        data-origin={chosen ? (origin ?? undefined) : undefined}
        value={chosen ? id(chosen) : ""}
        disabled={readonly}
        onChange={(event) => {
          const next = options.find((option) => id(option) === event.target.value);
          change(next ? pressed(next, [], node, "manual") : []);
        }}
      >
        <option value="">Choose…</option>
        {options.map((option) => (
          <option key={id(option)} value={id(option)}>
            {"  ".repeat(option.depth) + option.label}
          </option>
        ))}
      </select>
    </Question>
  );
}
