import type { Estimate } from "../../api/quality";
import { interval, score } from "./figures";
import { Undefined } from "./Undefined";

/** A coefficient with its interval, as it is cited: 0.71 [0.55, 0.84]. */
export function EstimateWords({ estimate }: { estimate: Estimate | null }) {
  if (estimate === null) return <Undefined reason="being worked out" />;
  if (estimate.value === null) return <Undefined reason={estimate.reason ?? "undefined"} />;
  return (
    <span className="figures">
      {score(estimate.value)} <span className="quiet">{interval(estimate.low, estimate.high)}</span>
    </span>
  );
}

interface WhiskerProps {
  value: number | null;
  low: number | null;
  high: number | null;
  /** Ends of the scale. */
  from: number;
  to: number;
}

const WIDTH = 112;
const HEIGHT = 16;

/** A figure as a dot with its interval as a line, on a scale that its neighbours share. Says nothing new: it is hidden. */
export function Whisker({ value, low, high, from, to }: WhiskerProps) {
  const x = (at: number) => 4 + (WIDTH - 8) * Math.min(1, Math.max(0, (at - from) / (to - from || 1)));
  return (
    <svg className="whisker" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <line className="whisker-axis" x1={x(from)} x2={x(to)} y1={HEIGHT / 2} y2={HEIGHT / 2} />
      {from < 0 && to > 0 ? <line className="whisker-axis" x1={x(0)} x2={x(0)} y1="2" y2={HEIGHT - 2} /> : null}
      {low !== null && high !== null ? <line className="whisker-line" x1={x(low)} x2={x(high)} y1={HEIGHT / 2} y2={HEIGHT / 2} /> : null}
      {value !== null ? <circle className="whisker-dot" cx={x(value)} cy={HEIGHT / 2} r="4" /> : null}
    </svg>
  );
}
