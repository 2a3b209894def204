import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import type { Classes, Classifier, CommentSubject } from "../../api/comments";
import { listeners, type Person } from "../../api/people";
import { nameOf } from "../../api/whoami";
import { Button } from "../../ui/Button";
import { TextArea } from "../../ui/Field";
import { ClassFields } from "./ClassFields";
import { isClassified } from "./classes";
import { type Asked, askedAt, mentioned, suggestions } from "./mention";

interface CommentFieldProps {
  label: string;
  verb: string;
  busy: boolean;
  /** What is spoken about; null: there is nothing yet, and nobody to be named but those present. */
  subject: CommentSubject | null;
  /** Who spoke already. */
  present: readonly Person[];
  /** Resolves once it is said. */
  onSend: (text: string, classes: Classes) => Promise<unknown>;
  /** What is said beside the text. */
  classifiers?: readonly Classifier[];
  /** Why something is asked for. */
  hint?: string | undefined;
  autoFocus?: boolean;
  rows?: number;
}

/** Who spoke comes first; then whoever else sees the answer. */
function everybody(present: readonly Person[], found: readonly Person[]): Person[] {
  return [...present, ...found.filter(({ id }) => !present.some((each) => each.id === id))];
}

/** A field to write in: an @ offers people, Ctrl+Enter says it. */
export function CommentField({ label, verb, busy, subject, present, onSend, classifiers = [], hint, autoFocus, rows = 2 }: CommentFieldProps) {
  const { data } = useQuery(listeners(subject));
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState("");
  const [classes, setClasses] = useState<Classes>({});
  const [asked, setAsked] = useState<Asked | null>(null);
  const [at, setAt] = useState(0);
  const offered = asked ? suggestions(everybody(present, data ?? []), asked.letters) : [];
  const look = () => {
    const { value, selectionStart } = field.current ?? { value: "", selectionStart: 0 };
    setAsked(askedAt(value, selectionStart));
    setAt(0);
  };
  const take = (person: Person) => {
    if (!asked) return;
    const next = mentioned(text, asked, person);
    setText(next.text);
    setAsked(null);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(next.caret, next.caret);
    });
  };
  const isSaid = (text.trim() !== "" || Object.keys(classes).length > 0) && isClassified(classifiers, classes);
  const clear = () => {
    setText("");
    setClasses({});
  };
  const send = () => {
    if (isSaid && !busy) void onSend(text.trim(), classes).then(clear, () => undefined);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const person = offered[at];
    if (person && ["ArrowDown", "ArrowUp", "Enter", "Tab", "Escape"].includes(event.key) && !event.ctrlKey) {
      event.preventDefault();
      if (event.key === "ArrowDown") setAt((at + 1) % offered.length);
      else if (event.key === "ArrowUp") setAt((at + offered.length - 1) % offered.length);
      else if (event.key === "Escape") setAsked(null);
      else take(person);
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    }
  };
  return (
    <div className="comment-field">
      <label className="hidden-words" htmlFor={id}>
        {label}
      </label>
      {hint ? (
        <p className="comment-hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      <TextArea
        id={id}
        ref={field}
        rows={rows}
        value={text}
        autoFocus={autoFocus}
        placeholder={`${label} … @ names somebody`}
        role="combobox"
        aria-describedby={hint ? `${id}-hint` : undefined}
        aria-expanded={offered.length > 0}
        aria-controls={`${id}-people`}
        aria-activedescendant={offered[at] ? `${id}-${offered[at].id}` : undefined}
        onChange={(event) => {
          setText(event.target.value);
          look();
        }}
        onSelect={look}
        onBlur={() => setAsked(null)}
        onKeyDown={onKeyDown}
      />
      <ul id={`${id}-people`} className="comment-people" role="listbox" aria-label="People" hidden={offered.length === 0}>
        {offered.map((person, i) => (
          <li
            key={person.id}
            id={`${id}-${person.id}`}
            role="option"
            aria-selected={i === at}
            onMouseDown={(event) => {
              event.preventDefault();
              take(person);
            }}
          >
            {nameOf(person)} {nameOf(person) === person.email ? null : <span className="comment-quiet">{person.email}</span>}
          </li>
        ))}
      </ul>
      <ClassFields fields={classifiers} classes={classes} onChange={setClasses} />
      <Button hint="ctrl ⏎" disabled={!isSaid} busy={busy && "Saying …"} onClick={send}>
        {verb}
      </Button>
    </div>
  );
}
