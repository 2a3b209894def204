import { useId, useRef } from "react";
import { Button } from "../../ui/Button";
import { isKnown, piecesOf } from "./variables";

interface VariableTextProps {
  label: string;
  hint: string;
  value: string;
  placeholder?: string;
  rows: number;
  variables: readonly string[];
  known: ReadonlySet<string>;
  readOnly?: boolean;
  onChange: (value: string) => void;
}

/** A text whose variables are marked where they stand, and can be put in with a press. What marks them lies behind the
 *  text field, letter for letter, and gives it its height. */
export function VariableText({ label, hint, value, placeholder, rows, variables, known, readOnly, onChange }: VariableTextProps) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const pieces = piecesOf(value);
  const unknown = [...new Set(pieces.flatMap(({ variable }) => (variable && !isKnown(variable, known) ? [variable] : [])))];
  const insert = (name: string) => {
    const at = field.current;
    if (!at) return;
    at.focus();
    at.setRangeText(`{${name}}`, at.selectionStart, at.selectionEnd, "end");
    onChange(at.value);
  };
  return (
    <div className="field">
      <div className="judge-text-head">
        <label className="field-label" htmlFor={id}>
          {label}
        </label>
        {readOnly
          ? null
          : variables.map((name) => (
              <Button key={name} className="judge-chip" aria-label={`Put {${name}} into ${label}`} onClick={() => insert(name)}>
                {`{${name}}`}
              </Button>
            ))}
      </div>
      <div className="judge-text">
        <div className="judge-text-behind" style={{ minHeight: `${rows * 20 + 12}px` }} aria-hidden="true">
          {pieces.map(({ text, variable }, i) =>
            variable === undefined ? text : <mark key={i} data-unknown={isKnown(variable, known) ? undefined : ""}>{text}</mark>,
          )}
          {"\u200b"}
        </div>
        <textarea
          ref={field}
          id={id}
          className="judge-text-field"
          value={value}
          placeholder={placeholder}
          readOnly={readOnly}
          spellCheck={false}
          aria-describedby={`${id}-hint`}
          aria-invalid={unknown.length > 0 ? true : undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
      {unknown.length > 0 ? (
        <p className="field-error" role="alert">
          {unknown.map((name) => `{${name}}`).join(", ")}: the labelling config shows no such field.
        </p>
      ) : null}
      <p className="field-hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
}
