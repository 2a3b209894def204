import { count } from "../../ui/count";
import { SystemsTable } from "./SystemsTable";
import type { Version } from "./systems";
import { figure, signed } from "./words";

const SAME = 5e-4;

/** Scores before and after people judged what the systems had found: a new version of the judgments. */
export function NewVersion({ version }: { version: Version }) {
  const measures = [...new Set(version.systems.flatMap((system) => Object.keys(system.measures)))];
  return (
    <div className="bench-tested">
      <p>{told(version)}</p>
      <SystemsTable label="Before and after" measures={measures}>
        {version.systems.map((system) => (
          <tr key={system.name}>
            <th scope="row">{system.name}</th>
            {measures.map((name) => (
              <Change key={name} {...(system.measures[name] ?? { before: null, after: null })} />
            ))}
          </tr>
        ))}
      </SystemsTable>
      <p className="bench-quiet">Before → after people judged what these systems found and nobody had judged. The systems are the same; only what is known of their results has changed.</p>
    </div>
  );
}

function Change({ before, after }: { before: number | null; after: number | null }) {
  const by = before === null || after === null ? null : after - before;
  return (
    <td className="number">
      {figure(before)} → {figure(after)}
      <span className="bench-interval"> {by === null ? "" : Math.abs(by) < SAME ? "as before" : signed(by)}</span>
    </td>
  );
}

function told({ number, file, pairs, counts }: Version): string {
  const { added = 0, changed = 0, same = 0 } = counts;
  const name = number === null ? "A new version of the judgments" : `Version ${number} of the judgments`;
  return `${name}${file ? ` (${file})` : ""}: ${count(added, "pair")} added, ${changed} changed, ${same} said again${
    pairs === null ? "" : `; ${pairs.toLocaleString("en")} in all`
  }.`;
}
