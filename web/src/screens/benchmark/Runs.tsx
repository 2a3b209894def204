import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type Benchmark, benchmarkFirstQueries, pictureAddress, report, reports, sendPairs } from "../../api/benchmarks";
import { useMay } from "../../api/whoami";
import { Awaited } from "../../ui/Awaited";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { count } from "../../ui/count";
import { EmptyState } from "../../ui/EmptyState";
import { Field, Select } from "../../ui/Field";
import { Table } from "../../ui/Table";
import { NewVersion } from "./NewVersion";
import { SystemsTable } from "./SystemsTable";
import { betterThan, differencesOf, measuresOf, type System, systemsOf, tally, unjudgedOf, versionOf, worstQueries } from "./systems";
import { figure, stampOf } from "./words";

const WORST = 8;

/** Search systems measured on this benchmark, side by side. */
export function Runs({ one }: { one: Benchmark }) {
  const asked = useQuery(reports(one.id));
  const { data } = asked;
  const [chosen, setChosen] = useState<number | null>(null);
  const shown = chosen ?? data?.[0]?.id ?? null;
  if (!data) return <Awaited query={asked} what="Looking up reports" />;
  if (shown === null) {
    return (
      <EmptyState title="No search system was measured yet">
        Run a system with <code>juryroom eval search</code>, and compare several with{" "}
        <code>juryroom eval compare --run A --run B --qrels {one.folder} --to-benchmark {one.id}</code>.
      </EmptyState>
    );
  }
  return (
    <div className="bench-runs">
      {data.length > 1 ? (
        <Field label="Report">
          {(control) => (
            <Select {...control} value={shown} onChange={(event) => setChosen(Number(event.target.value))}>
              {data.map(({ id, title }) => (
                <option key={id} value={id}>
                  {title}
                </option>
              ))}
            </Select>
          )}
        </Field>
      ) : null}
      <OneReport one={one} id={shown} />
    </div>
  );
}

function OneReport({ one, id }: { one: Benchmark; id: number }) {
  const asked = useQuery(report(id));
  const { data } = asked;
  const [measure, setMeasure] = useState<string | null>(null);
  if (!data) return <Awaited query={asked} what="Reading the report" />;
  const version = versionOf(data.payload);
  if (version) {
    return (
      <>
        <h2>{data.title}</h2>
        <NewVersion version={version} />
      </>
    );
  }
  const systems = systemsOf(data.payload);
  const measures = measuresOf(systems);
  const by = measure ?? measures[0] ?? "";
  const ordered = [...systems].sort((a, b) => (b.measures[by]?.mean ?? -1) - (a.measures[by]?.mean ?? -1));
  const [best, next] = ordered;
  return (
    <>
      <h2>{data.title}</h2>
      <Systems systems={ordered} measures={measures} payload={data.payload} />
      <Unjudged one={one} payload={data.payload} />
      {best && next ? (
        <>
          <Tests payload={data.payload} />
          <section>
            <div className="page-head">
              <h2>
                Where {next.name} loses most to {best.name}
              </h2>
              <label className="bench-by">
                <span className="hidden-words">Measure</span>
                <Select value={by} onChange={(event) => setMeasure(event.target.value)}>
                  {measures.map((name) => (
                    <option key={name}>{name}</option>
                  ))}
                </Select>
              </label>
            </div>
            <Worst one={one} best={best} next={next} measure={by} />
          </section>
        </>
      ) : null}
    </>
  );
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

function Systems({ systems, measures, payload }: { systems: System[]; measures: string[]; payload: unknown }) {
  const tested = differencesOf(payload).length > 0;
  const most = Object.fromEntries(measures.map((name) => [name, Math.max(...systems.map((system) => system.measures[name]?.mean ?? -1))]));
  return (
    <div className="bench-tested">
      <SystemsTable label="Systems" measures={measures} last="Queries">
        {systems.map((system, at) => (
          <tr key={system.name}>
            <th scope="row">
              {tested ? <span className="bench-letter">{LETTERS[at]}</span> : null}
              {system.name}
            </th>
            {measures.map((name) => {
              const value = system.measures[name];
              return (
                <td key={name} className="number" data-best={value && value.mean !== null && value.mean === most[name] ? true : undefined}>
                  {figure(value?.mean ?? null)}
                  {tested ? <sup className="bench-letters">{betterThan(payload, systems, system.name, name).map((beaten) => LETTERS[beaten]).join("")}</sup> : null}
                  {value?.interval ? <span className="bench-interval"> [{figure(value.interval[0], 2)}, {figure(value.interval[1], 2)}]</span> : null}
                </td>
              );
            })}
            <td className="number">
              {system.nQueries ?? "–"}
              {system.nMissing ? `, ${system.nMissing} without results` : ""}
            </td>
          </tr>
        ))}
      </SystemsTable>
      {tested ? <p className="bench-quiet">In brackets 95 % intervals. A letter beside a figure: better than that system beyond chance (p below 0.05 after Holm).</p> : null}
    </div>
  );
}

/** What the systems found and nobody judged: counted as not relevant until people have looked. */
function Unjudged({ one, payload }: { one: Benchmark; payload: unknown }) {
  const found = unjudgedOf(payload);
  const mayChange = useMay()("benchmarks.change");
  const known = useQueryClient();
  const sending = useMutation({
    mutationFn: (pairs: [string, string][]) => sendPairs(one.id, { what: "holes", pairs, limit: Math.min(pairs.length, 2000) }),
    onSuccess: () => known.invalidateQueries({ queryKey: ["benchmarks", one.id, "sendings"] }),
  });
  if (!found || found.n === 0) return null;
  return (
    <div className="bench-unjudged">
      <p>
        {count(found.n, "result")} among the first {found.depth} of these systems {found.n === 1 ? "was" : "were"} never judged, and{" "}
        {found.n === 1 ? "counts" : "count"} as not relevant.
      </p>
      {sending.data ? (
        <Link to="/projects/$id/tasks" params={{ id: sending.data.project }}>
          Sent to people: {count(sending.data.tasks, "pair")}
        </Link>
      ) : mayChange ? (
        <Button busy={sending.isPending && "Sending …"} onClick={() => sending.mutate(found.pairs)}>
          Send to people
        </Button>
      ) : null}
      <Failed error={sending.error} />
    </div>
  );
}

function Tests({ payload }: { payload: unknown }) {
  const found = differencesOf(payload);
  if (found.length === 0) return null;
  return (
    <Table label="Differences" className="bench-systems">
      <thead>
        <tr>
          <th scope="col">Compared</th>
          <th scope="col">Measure</th>
          <th scope="col" className="number">Difference</th>
          <th scope="col" className="number">p</th>
          <th scope="col" className="number">Wins, ties, losses</th>
          <th scope="col">What may be said</th>
        </tr>
      </thead>
      <tbody>
        {found.map((one, at) => (
          <tr key={at}>
            <th scope="row">
              {one.second} − {one.first}
            </th>
            <td>{one.measure}</td>
            <td className="number">
              {figure(one.difference)}
              {one.interval ? <span className="bench-interval"> [{figure(one.interval[0])}, {figure(one.interval[1])}]</span> : null}
            </td>
            <td className="number">{figure(one.p)}</td>
            <td className="number">{one.wins === null ? "–" : `${one.wins}, ${one.ties ?? 0}, ${one.losses ?? 0}`}</td>
            <td>{one.verdict || "–"}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function Worst({ one, best, next, measure }: { one: Benchmark; best: System; next: System; measure: string }) {
  const worst = worstQueries(best, next, measure, WORST).filter(({ difference }) => difference > 0);
  const { wins, losses, ties } = tally(best, next, measure);
  const { data } = useQuery(benchmarkFirstQueries(one.id, stampOf(one)));
  const known = new Map(data?.results.map((query) => [query.query, query]));
  return (
    <>
      <p className="bench-quiet">
        {measure}: {best.name} is better on {wins} queries, {next.name} on {losses}, equal on {ties}.
      </p>
      <ul role="list" className="bench-worst">
        {worst.map((line) => {
          const query = known.get(line.query);
          return (
            <li key={line.query}>
              <span className="bench-worst-words">
                <strong>{query?.text || line.query}</strong>
                <span className="figures bench-quiet">
                  {figure(line.first)} against {figure(line.second)}
                </span>
              </span>
              {query?.candidates.filter((candidate) => (candidate.label ?? 0) > 0).slice(0, 8).map((candidate) => (
                <img key={candidate.image} src={pictureAddress(one.id, candidate.image, 128)} alt={candidate.image} title={candidate.image} loading="lazy" />
              ))}
            </li>
          );
        })}
      </ul>
    </>
  );
}
