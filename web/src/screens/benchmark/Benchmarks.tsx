import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type Benchmark, benchmarks } from "../../api/benchmarks";
import { isOver } from "../../api/jobs";
import { useMay } from "../../api/whoami";
import { Awaited } from "../../ui/Awaited";
import { buttonClass } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { Kbd } from "../../ui/Kbd";
import { useKey } from "../../ui/keys";
import { Progress } from "../../ui/Progress";
import { Table } from "../../ui/Table";
import { dollars, standingOf } from "./words";
import "./benchmark.css";

/** Every benchmark of image search, newest first. */
export function Benchmarks() {
  const asked = useQuery(benchmarks);
  const { data } = asked;
  const mayMake = useMay()("benchmarks.change");
  const navigate = useNavigate();
  useKey("KeyN", () => mayMake && void navigate({ to: "/benchmarks/new" }));
  return (
    <main className="page" id="main">
      <title>Benchmarks · Juryroom</title>
      <div className="page-head">
        <h1>Benchmarks</h1>
        {mayMake ? (
          <Link to="/benchmarks/new" className={`${buttonClass()} bench-new`} aria-keyshortcuts="n">
            New benchmark <Kbd>N</Kbd>
          </Link>
        ) : null}
      </div>
      <Awaited query={asked} what="Looking up benchmarks" />
      {data?.length === 0 ? (
        <EmptyState title="No benchmarks yet">
          A benchmark says how well a search finds images: queries, candidates and their relevance, made from a folder of
          photographs. Start with one, or show a run that <code>juryroom bench all</code> made.
        </EmptyState>
      ) : null}
      {data?.length ? <BenchmarkTable many={data} /> : null}
    </main>
  );
}

function BenchmarkTable({ many }: { many: Benchmark[] }) {
  return (
    <Table label="Benchmarks" className="bench-table">
      <thead>
        <tr>
          <th scope="col">Benchmark</th>
          <th scope="col">State</th>
          <th scope="col" className="number">Images</th>
          <th scope="col" className="number">Queries</th>
          <th scope="col" className="number">Judgments</th>
          <th scope="col" className="number">Version</th>
          <th scope="col" className="number">Cost</th>
        </tr>
      </thead>
      <tbody>
        {many.map((one) => (
          <tr key={one.id}>
            <th scope="row">
              <Link to="/benchmarks/$benchmark" params={{ benchmark: one.id }}>
                {one.title}
              </Link>
            </th>
            <td className="wraps">
              <div className="bench-standing">
                {one.job && !isOver(one.job) ? (
                  <Progress label={`Steps of ${one.title}`} done={one.job.progress.done} total={one.job.progress.total ?? 6} />
                ) : null}
                <span>{standingOf(one)}</span>
              </div>
            </td>
            <td className="number">{one.run?.images?.toLocaleString("en") ?? "–"}</td>
            <td className="number">{one.run?.queries?.toLocaleString("en") ?? "–"}</td>
            <td className="number">{one.run?.judgments?.toLocaleString("en") ?? "–"}</td>
            <td className="number">{one.run?.qrels_version ?? "–"}</td>
            <td className="number">{dollars(one.run?.cost_usd)}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
