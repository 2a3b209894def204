import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { columnValues } from "../../api/columns";
import type { TaskRow } from "../../api/tasks";
import { Combo, type ComboOption } from "../../ui/Combo";
import { useDebounced } from "../../ui/useDebounced";
import { valuesSeen } from "./columns";
import type { Line } from "./sentence";

interface ValueFieldProps {
  project: number;
  line: Line;
  label: string;
  /** Rows that are here: what is suggested until the server has answered. */
  rows: readonly TaskRow[];
  onType: (text: string) => void;
  /** What was chosen or confirmed. */
  onDone: (text: string) => void;
}

const TYPING_MS = 150;

/** A text to compare with: suggests what the column holds, the most common first. */
export function ValueField({ project, line, label, rows, onType, onDone }: ValueFieldProps) {
  const [isOpen, setOpen] = useState(false);
  const many = line.comparison.takes === "many";
  const [before, last] = many ? lastOf(line.value) : ["", line.value];
  const asked = useDebounced(last.trim(), TYPING_MS);
  const { data } = useQuery({
    ...columnValues(project, line.column, line.type, asked),
    enabled: isOpen,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const needle = last.trim().toLowerCase();
  const known: ComboOption[] = data
    ? data.values.map((one) => ({ value: String(one.value), aside: one.count === null ? undefined : one.count.toLocaleString("en") }))
    : valuesSeen(rows, line.column).map((value) => ({ value }));
  const options = known.filter((one) => one.value.toLowerCase().includes(needle) && !(one.value === last && known.length === 1));
  return (
    <Combo
      className="dm-value"
      aria-label={label}
      size={Math.max(6, Math.min(40, line.value.length + 1))}
      placeholder={many ? "one, two …" : "…"}
      value={line.value}
      options={options}
      note={data && !data.complete && options.some((one) => one.aside) ? "Counted in the newest tasks" : null}
      onOpen={setOpen}
      onType={onType}
      onPick={(value) => onDone(before + value)}
      onEnter={() => onDone(line.value)}
    />
  );
}

/** "one, tw" is "one, " and "tw". */
function lastOf(text: string): [string, string] {
  const from = text.lastIndexOf(",") + 1;
  return [from > 0 ? `${text.slice(0, from)} ` : "", text.slice(from).trimStart()];
}
