interface FiltersProps<Value extends string> {
  options: readonly { value: Value; label: string }[];
  value: Value;
  counts: Partial<Record<Value, number>> | null;
  onChange: (value: Value) => void;
}

/** Which of the verdicts are shown, each choice with how many there are. */
export function Filters<Value extends string>({ options, value: chosen, counts, onChange }: FiltersProps<Value>) {
  return (
    <div className="judge-filters" role="group" aria-label="Show">
      {options.map(({ value, label }) => (
        <button key={value} type="button" className="judge-filter" aria-pressed={value === chosen} onClick={() => onChange(value)}>
          {label} <span className="figures">{counts ? (counts[value] ?? 0).toLocaleString("en") : ""}</span>
        </button>
      ))}
    </div>
  );
}
