import { useRef } from "react";
import { Kbd } from "./Kbd";
import { useKey } from "./keys";
import "./search-field.css";

interface SearchFieldProps {
  /** What is looked into, for who cannot see the page. */
  label: string;
  placeholder: string;
  value: string;
  /** `atOnce`: the person is done typing. */
  onChange: (text: string, atOnce: boolean) => void;
  title?: string;
}

/** The search of a page: `/` goes there; esc empties it, then leaves it. */
export function SearchField({ label, placeholder, value, onChange, title }: SearchFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  useKey("Slash", () => field.current?.focus());
  return (
    <span className="search-field">
      <input
        ref={field}
        type="search"
        className="input"
        aria-label={label}
        aria-keyshortcuts="/"
        title={title}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value, false)}
        onKeyDown={(event) => {
          if (event.key === "Enter") onChange(value, true);
          if (event.key !== "Escape") return;
          event.stopPropagation();
          if (!value) return event.currentTarget.blur();
          event.preventDefault();
          onChange("", true);
        }}
      />
      {value ? null : <Kbd>/</Kbd>}
    </span>
  );
}
