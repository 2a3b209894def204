import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Benchmark, benchmarkQuality, pageAddress, type Quality } from "../../api/benchmarks";
import { Awaited } from "../../ui/Awaited";
import { buttonClass } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { Table } from "../../ui/Table";
import { figure, percent, stampOf } from "./words";

/** What the benchmark is worth: its figures with what they mean, and the page with all of them. */
export function QualityView({ one }: { one: Benchmark }) {
  const asked = useQuery(benchmarkQuality(one.id, stampOf(one)));
  const { data } = asked;
  if (data === undefined) return <Awaited query={asked} what="Reading the quality report" />;
  if (!data) {
    return <EmptyState title="No report yet">Its figures are here once the step “Write the report” is done.</EmptyState>;
  }
  return (
    <div className="bench-quality">
      <First findings={data.findings ?? []} />
      <Figures id={one.id} quality={data} />
      <Strata quality={data} />
      <section className="bench-page">
        <div className="page-head">
          <h2>The whole report</h2>
          <a className={`${buttonClass()} bench-new`} href={pageAddress(one.id)} target="_blank" rel="noreferrer">
            Open it alone
          </a>
        </div>
        <iframe className="bench-frame" title="Quality report" src={pageAddress(one.id)} sandbox="allow-same-origin" loading="lazy" />
      </section>
    </div>
  );
}

/** What weakens the benchmark's numbers. A report of an older version has no such list. */
function First({ findings }: { findings: string[] }) {
  if (findings.length === 0) return null;
  return (
    <section>
      <h2>To know first</h2>
      <ul className="bench-first">
        {findings.map((said) => (
          <li key={said}>{said}</li>
        ))}
      </ul>
    </section>
  );
}

function Figures({ id, quality }: { id: number; quality: Quality }) {
  const { completeness: whole, separation: apart, holes, agreement, leaks, copies } = quality;
  const seedOnly = whole.seed_only_queries.length;
  const figures: [string, string, string][] = [
    ["Judged share of all pairs", percent(whole.judged_share), "What is not judged counts as not relevant in most measures."],
    ["Relevant", percent(whole.relevant_share), `${figure(whole.relevant_per_query, 1)} images a query.`],
    ["Nothing but the seed", `${seedOnly} of ${whole.queries}`, "Queries that only measure whether one known image is found again."],
    ["Unjudged near the seed", percent(holes.unjudged_share), `Of the ${holes.depth} nearest; ${holes.suspects.length} were likely missed.`],
    ["Likeness tells relevant from not", figure(apart.auc, 2), `AUC; mean over queries ${figure(apart.auc_mean, 2)}. 1 everywhere: the candidates were easy.`],
    ["Same label when judged again", percent(agreement.same_label), `${agreement.pairs_judged_again.toLocaleString("en")} pairs were judged more than once.`],
    ["Query words in the caption", percent(leaks.mean_share), "Where this is high, the benchmark measures who reads that caption."],
    ["Near-duplicate images", String(copies.duplicate_images), `In ${copies.duplicate_groups} groups.`],
  ];
  return (
    <section aria-label="Figures">
      <dl className="bench-figures">
        {figures.map(([name, value, meaning]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="figures">{value}</dd>
            <dd className="bench-quiet">{meaning}</dd>
          </div>
        ))}
      </dl>
      {holes.suspects.length > 0 ? (
        <p>
          <Link to="/benchmarks/$benchmark" params={{ benchmark: id }} search={{ tab: "people" }}>
            Send what was likely missed to people
          </Link>
        </p>
      ) : null}
    </section>
  );
}

function Strata({ quality }: { quality: Quality }) {
  return (
    <section>
      <h2>How hard each stratum is</h2>
      <Table label="Strata" className="bench-strata">
        <thead>
          <tr>
            <th scope="col">Stratum</th>
            <th scope="col" className="number">Pairs</th>
            <th scope="col" className="number">Relevant</th>
            <th scope="col">Share</th>
            <th scope="col" className="number">Mean score</th>
          </tr>
        </thead>
        <tbody>
          {quality.strata.map((one) => (
            <tr key={one.stratum}>
              <th scope="row">{one.stratum}</th>
              <td className="number">{one.pairs}</td>
              <td className="number">{one.relevant}</td>
              <td>
                <span className="bench-bar">
                  <span style={{ transform: `scaleX(${one.relevant_share})` }} />
                </span>
                <span className="figures">{percent(one.relevant_share)}</span>
              </td>
              <td className="number">{figure(one.mean_score)}</td>
            </tr>
          ))}
        </tbody>
      </Table>
      <p className="bench-quiet">Hard negatives lie between matches and easy ones. Where all strata look alike, the plan was as good as random.</p>
    </section>
  );
}
