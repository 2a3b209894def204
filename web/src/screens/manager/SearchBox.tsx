import { useEffect, useRef, useState } from "react";
import { Kbd } from "../../ui/Kbd";
import { useKey } from "../../ui/keys";

interface SearchBoxProps {
  value: string;
  /** The fields looked into, as people call them. */
  fields: readonly string[];
  onChange: (text: string) => void;
}

const TYPING_MS = 300;

export function SearchBox({ value, fields, onChange }: SearchBoxProps) {
  const [state, setState] = useState({ given: value, text: value });
  if (state.given !== value) setState({ given: value, text: state.text.trim() === value ? state.text : value });
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => () => clearTimeout(timer.current), []);
  useKey("Slash", () => field.current?.focus());
  const write = (text: string, atOnce = false) => {
    setState({ given: value, text });
    clearTimeout(timer.current);
    if (atOnce) onChange(text.trim());
    else timer.current = setTimeout(() => onChange(text.trim()), TYPING_MS);
  };
  if (fields.length === 0) return null;
  return (
    <span className="dm-search">
      <input
        ref={field}
        type="search"
        className="input"
        aria-label={`Search ${fields.join(", ")}`}
        title={`Looks into ${fields.join(", ")}`}
        placeholder={`Search ${fields[0]}${fields.length > 1 ? " …" : ""}`}
        aria-keyshortcuts="/"
        value={state.text}
        onChange={(event) => write(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") write(state.text, true);
          if (event.key !== "Escape") return;
          if (state.text) write("", true);
          else event.currentTarget.blur();
          event.stopPropagation();
        }}
      />
      {state.text ? null : <Kbd>/</Kbd>}
    </span>
  );
}
