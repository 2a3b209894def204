import type { CurvePoint } from "../../api/judgeRuns";
import { percent } from "./words";

const SIZE = 240;
const EDGE = 46;
const SPAN = SIZE - EDGE - 10;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

const x = (share: number) => EDGE + share * SPAN;
const y = (share: number) => 10 + (1 - share) * SPAN;

/** How often verdicts of a confidence are right. On the line a judge is as sure as it should be. */
export function Curve({ points, error }: { points: readonly CurvePoint[]; error: number | null }) {
  const most = Math.max(1, ...points.map(({ n }) => n));
  const path = points.map(({ confidence, accuracy }, i) => `${i === 0 ? "M" : "L"}${x(confidence)} ${y(accuracy)}`).join(" ");
  return (
    <figure className="judge-curve">
      <svg viewBox={`0 0 ${SIZE} ${SIZE - 2}`} role="img" aria-label={`Calibration: ${points.map((one) => `${percent(one.accuracy)} right at ${percent(one.confidence)} sure, n ${one.n}`).join("; ")}`}>
        {TICKS.map((tick) => (
          <g key={tick} className="judge-tick">
            <line x1={x(0)} x2={x(1)} y1={y(tick)} y2={y(tick)} />
            <text x={EDGE - 5} y={y(tick) + 4} textAnchor="end">
              {tick}
            </text>
            <text x={x(tick)} y={y(0) + 16} textAnchor="middle">
              {tick}
            </text>
          </g>
        ))}
        <line className="judge-ideal" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
        <path d={path} />
        {points.map((one) => (
          <circle key={one.low} cx={x(one.confidence)} cy={y(one.accuracy)} r={3 + 5 * Math.sqrt(one.n / most)}>
            <title>{`${percent(one.accuracy)} right at ${percent(one.confidence)} sure (n ${one.n})`}</title>
          </circle>
        ))}
        <text x={x(0.5)} y={SIZE - 6} textAnchor="middle">
          says it is sure
        </text>
        <text transform={`translate(9 ${y(0.5)}) rotate(-90)`} textAnchor="middle">
          is right
        </text>
      </svg>
      <figcaption className="judge-quiet figures">{error === null ? "" : `off by ${percent(error, 1)} on average`}</figcaption>
    </figure>
  );
}
