import { count } from "../../ui/count";

interface CountsProps {
  all: number;
  /** Null until it is known. */
  matching: number | null;
  filtered: boolean;
  selected: number;
  onAll: () => void;
  onNone: () => void;
}

/** How many there are, match and are selected: always in the same place. */
export function Counts({ all, matching, filtered, selected, onAll, onNone }: CountsProps) {
  if (selected > 0 && matching !== null) {
    return (
      <p className="dm-counts figures" role="status">
        <strong>{selected.toLocaleString("en")} selected</strong>
        {selected < matching ? (
          <button type="button" className="dm-small" onClick={onAll}>
            all {matching.toLocaleString("en")}
          </button>
        ) : null}
        <button type="button" className="dm-small" onClick={onNone}>
          none
        </button>
      </p>
    );
  }
  return (
    <p className="dm-counts figures" role="status">
      {count(all, "task")}
      {filtered && matching !== null ? ` · ${matching.toLocaleString("en")} match` : ""}
    </p>
  );
}
