import { Link } from "@tanstack/react-router";
import type { ManagerSearch } from "../manager/search";
import { roundUp, whole } from "./figures";

export interface Bar {
  key: string;
  /** Under the bar; may be empty where there is no room for all. */
  name: string;
  /** Said on hover and read out. */
  words: string;
  value: number;
  /** The Data Manager on what the bar counts. */
  tasks?: ManagerSearch;
  band?: string;
}

interface BarsProps {
  project: number;
  label: string;
  bars: readonly Bar[];
  /** A mark between two bars, as a share of the width. */
  mark?: { at: number; words: string } | null;
}

/** Upright bars on a common base, with the top of the scale said. Bars that stand for tasks lead to them. */
export function Bars({ project, label, bars, mark }: BarsProps) {
  const top = roundUp(Math.max(0, ...bars.map(({ value }) => value)));
  return (
    <figure className="bars" aria-label={label}>
      <div className="bars-scale figures" aria-hidden="true">
        <span>{whole(top)}</span>
        <span>0</span>
      </div>
      <ul role="list" className="bars-plot">
        {bars.map((bar) => (
          <li key={bar.key} title={bar.words}>
            <BarShape project={project} bar={bar} share={bar.value / top} />
          </li>
        ))}
        {mark ? <li className="bars-threshold" role="presentation" style={{ left: `${mark.at * 100}%` }} title={mark.words} /> : null}
      </ul>
      <div className="bars-names figures" aria-hidden="true">
        {bars.map((bar) => (
          <span key={bar.key}>{bar.name}</span>
        ))}
      </div>
    </figure>
  );
}

function BarShape({ project, bar, share }: { project: number; bar: Bar; share: number }) {
  const shape = (
    <>
      <span className="bar-shape" data-band={bar.band} style={{ height: `${share * 100}%` }} aria-hidden="true" />
      <span className="hidden-words">{bar.words}</span>
    </>
  );
  if (!bar.tasks || bar.value === 0) return <span className="bar-hold">{shape}</span>;
  return (
    <Link className="bar-hold" to="/projects/$id/tasks" params={{ id: project }} search={bar.tasks}>
      {shape}
    </Link>
  );
}
