import "./meter.css";

interface MeterProps {
  /** Between 0 and 1; null when there is none. */
  value: number | null;
}

/** A score as number and bar, in a fixed width so that columns of them line up. */
export function Meter({ value }: MeterProps) {
  if (value === null) return <span className="meter-none">–</span>;
  const share = Math.max(0, Math.min(1, value));
  return (
    <span className="meter">
      <span className="figures">{value.toFixed(2)}</span>
      <span className="meter-bar" aria-hidden="true">
        <span style={{ transform: `scaleX(${share})` }} />
      </span>
    </span>
  );
}
