import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { type Benchmark, benchmark, forgetBenchmark } from "../../api/benchmarks";
import { useMay } from "../../api/whoami";
import { Awaited } from "../../ui/Awaited";
import { Button } from "../../ui/Button";
import { ForGood } from "../../ui/ForGood";
import { count } from "../../ui/count";
import { useKey } from "../../ui/keys";
import { Gallery } from "./Gallery";
import { People } from "./People";
import { QualityView } from "./QualityView";
import { Runs } from "./Runs";
import { Steps } from "./Steps";
import { type Tab, TABS } from "./tabs";
import { dollars, stampOf } from "./words";
import "./benchmark.css";

const NAMES: Record<Tab, string> = { steps: "Steps", gallery: "Gallery", quality: "Quality", systems: "Systems", people: "People" };

/** One benchmark: how it was made, what is in it, how good it is, and who was measured on it. */
export function OneBenchmark() {
  const { benchmark: id } = useParams({ from: "/signed-in/shell/benchmarks/$benchmark" });
  const { tab } = useSearch({ from: "/signed-in/shell/benchmarks/$benchmark" });
  const asked = useQuery(benchmark(id));
  const { data } = asked;
  const shown: Tab = tab ?? (data?.run?.judgments ? "gallery" : "steps");
  const navigate = useNavigate();
  const turn = (by: number) => {
    const next = TABS[TABS.indexOf(shown) + by];
    if (next) void navigate({ to: "/benchmarks/$benchmark", params: { benchmark: id }, search: { tab: next } });
  };
  useKey("BracketRight", () => turn(1));
  useKey("BracketLeft", () => turn(-1));
  return (
    <main className="page page-wide bench-one" data-tab={shown} id="main">
      <title>{`${data?.title ?? "Benchmark"} · Juryroom`}</title>
      <Awaited query={asked} what="Opening the benchmark" />
      {data ? (
        <>
          <div className="page-head">
            <h1>{data.title}</h1>
            <p className="bench-quiet bench-headline">{headline(data)}</p>
            <Forget one={data} />
            <nav className="tabs tabs-line" aria-label="Benchmark">
              {TABS.map((name) => (
                <Link
                  key={name}
                  to="/benchmarks/$benchmark"
                  params={{ benchmark: id }}
                  search={{ tab: name }}
                  className="tab"
                  aria-current={name === shown ? "page" : undefined}
                  replace
                >
                  {NAMES[name]}
                </Link>
              ))}
            </nav>
          </div>
          {shown === "steps" ? <Steps one={data} /> : null}
          {shown === "gallery" ? <Gallery key={stampOf(data)} one={data} /> : null}
          {shown === "quality" ? <QualityView one={data} /> : null}
          {shown === "systems" ? <Runs one={data} /> : null}
          {shown === "people" ? <People one={data} /> : null}
        </>
      ) : null}
    </main>
  );
}

function headline({ run }: Benchmark): string {
  if (!run) return "Its run folder is gone; bring it back or forget this entry.";
  const parts = [
    run.images === null ? null : count(run.images, "image"),
    run.queries === null ? null : `${run.queries.toLocaleString("en")} ${run.queries === 1 ? "query" : "queries"}`,
    run.judgments === null ? null : count(run.judgments, "judgment"),
    run.qrels_version && run.qrels_version > 1 ? `version ${run.qrels_version}` : null,
    dollars(run.cost_usd),
  ];
  return parts.filter(Boolean).join(" · ");
}

function Forget({ one }: { one: Benchmark }) {
  const [asking, setAsking] = useState(false);
  const navigate = useNavigate();
  const known = useQueryClient();
  const mayChange = useMay()("benchmarks.change");
  const forgetting = useMutation({
    mutationFn: () => forgetBenchmark(one.id),
    onSuccess: async () => {
      await navigate({ to: "/benchmarks" });
      await known.invalidateQueries({ queryKey: ["benchmarks"] });
    },
  });
  if (!mayChange) return null;
  return (
    <>
      <Button className="bench-forget" onClick={() => setAsking(true)}>
        Forget …
      </Button>
      <ForGood
        title={`Forget “${one.title}”?`}
        open={asking}
        verb="Forget it"
        busy={forgetting.isPending && "Forgetting …"}
        error={forgetting.error}
        onGo={() => forgetting.mutate()}
        onClose={() => setAsking(false)}
      >
        <p>
          Its reports go with it. The run folder <code>{one.folder}</code> stays on the server, and can be shown again: what
          was paid for is only ever deleted by hand.
        </p>
      </ForGood>
    </>
  );
}
