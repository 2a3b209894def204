import { useEffect, useRef, useState } from "react";
import { SearchField } from "../../ui/SearchField";

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
  useEffect(() => () => clearTimeout(timer.current), []);
  const write = (text: string, atOnce: boolean) => {
    setState({ given: value, text });
    clearTimeout(timer.current);
    if (atOnce) onChange(text.trim());
    else timer.current = setTimeout(() => onChange(text.trim()), TYPING_MS);
  };
  if (fields.length === 0) return null;
  return (
    <SearchField
      label={`Search ${fields.join(", ")}`}
      title={`Looks into ${fields.join(", ")}`}
      placeholder={`Search ${fields[0]}${fields.length > 1 ? " …" : ""}`}
      value={state.text}
      onChange={write}
    />
  );
}
