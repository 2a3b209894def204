import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { messageOf } from "../../api/client";
import { labelInterface, type Node } from "../../api/interface";
import { AGGREGATORS, deleteJury, type Jury, jury as juryOf, type JuryCard, juryCards, type JuryReport, juryReport, type JurorSaid, routeJury, type ShownCards } from "../../api/juries";
import { project } from "../../api/projects";
import { promptList } from "../../api/prompts";
import { useMay } from "../../api/whoami";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { ForGood } from "../../ui/ForGood";
import { count } from "../../ui/count";
import { EmptyState } from "../../ui/EmptyState";
import { useKey } from "../../ui/keys";
import { Table } from "../../ui/Table";
import { Waiting } from "../../ui/Waiting";
import { KeptPictures } from "../manager/Thumbnail";
import { Figure } from "./AlignmentTab";
import { Filters } from "./Filters";
import { Judged } from "./Judged";
import { JuryDialog } from "./JuryDialog";
import { answerWords, figure, money, outcomeWords, percent, sameAnswer, shareWithin } from "./words";
import "./judge.css";

const FILTERS: readonly { value: ShownCards; label: string }[] = [
  { value: "all", label: "All" },
  { value: "disagreement", label: "They differ" },
  { value: "needs_review", label: "Needs review" },
];

/** Several judges on the same tasks: what each said, what they say together, and what each of them is worth. */
export function JuryPage() {
  const { id, juryId } = useParams({ from: "/signed-in/shell/projects/$id/juries/$juryId" });
  const jury = useQuery(juryOf(juryId));
  const report = useQuery(juryReport(juryId));
  const kept = useQuery(project(id)).data?.thumbnails ?? "off";
  const tree = useQuery(labelInterface(id)).data?.tree;
  const error = jury.error ?? report.error;
  if (error) {
    return (
      <main className="page" id="main">
        <Banner tone="bad" title={messageOf(error)} />
      </main>
    );
  }
  if (!jury.data) return <Waiting what="Calling the jury" />;
  return (
    <KeptPictures value={kept}>
      <main className="page judge-jury" id="main">
        <title>{`${jury.data.title} · Juryroom`}</title>
        <div className="page-head">
          <h1>{jury.data.title}</h1>
          <span className="judge-quiet">
            {count(jury.data.prompt_versions.length, "judge")} · {jury.data.control} by {AGGREGATORS[jury.data.aggregator]}
          </span>
          <Manage jury={jury.data} />
        </div>
        {report.data ? <Report report={report.data} /> : <Waiting what="Counting votes" />}
        <Cards jury={jury.data} tree={tree} />
      </main>
    </KeptPictures>
  );
}

/** Change it, or take it away: what its judges said stays. */
function Manage({ jury }: { jury: Jury }) {
  const [asked, setAsked] = useState<"change" | "delete" | null>(null);
  const { data: prompts } = useQuery({ ...promptList(jury.project), enabled: asked === "change" });
  const queries = useQueryClient();
  const navigate = useNavigate();
  const may = useMay()("prompts.change");
  const gone = useMutation({
    mutationFn: () => deleteJury(jury.id),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["projects", jury.project, "juries"] });
      void navigate({ to: "/projects/$id/prompts", params: { id: jury.project } });
    },
  });
  if (!may) return null;
  const close = () => setAsked(null);
  return (
    <div className="judge-actions judge-manage">
      <Button onClick={() => setAsked("change")}>Change</Button>
      <Button kind="quiet" onClick={() => setAsked("delete")}>
        Delete
      </Button>
      {asked === "change" && prompts ? <JuryDialog project={jury.project} prompts={prompts} jury={jury} onClose={close} onDone={close} /> : null}
      <ForGood
        title={`Delete ${jury.title}?`}
        open={asked === "delete"}
        verb="Delete"
        busy={gone.isPending && "Deleting …"}
        error={gone.error}
        onGo={() => gone.mutate()}
        onClose={close}
      >
        <p>The judges, their runs and what they said stay; only their sitting together goes.</p>
      </ForGood>
    </div>
  );
}

function Report({ report }: { report: JuryReport }) {
  const alike = new Set(report.judges.map(({ title }) => title)).size < report.judges.length;
  const name = (version: number) => {
    const found = report.judges.find((one) => one.version === version);
    return (alike ? found?.model : found?.title) ?? String(version);
  };
  return (
    <section className="judge-report" aria-label="Report">
      <dl className="judge-figures figures">
        <Figure name="tasks" value={`${report.n}${report.n_tied > 0 ? `, ${report.n_tied} tied` : ""}`} />
        <Figure name="the jury's accuracy" value={`${shareWithin(report.accuracy, report.accuracy_interval)}${report.n_truth ? ` (n ${report.n_truth})` : ""}`} />
        <Figure name="alpha between judges" value={figure(report.alpha)} />
        <Figure name="Fleiss kappa" value={figure(report.fleiss_kappa)} />
        <Figure name="mean pairwise kappa" value={figure(report.cohen_kappa)} />
        <Figure name="votes alike" value={percent(report.percent_agreement)} />
        <Figure name="cost" value={money(report.cost)} />
      </dl>
      <div className="judge-pair">
        <Table label="Judges">
          <thead>
            <tr>
              <th scope="col">Judge</th>
              <th scope="col" className="number">
                Votes
              </th>
              <th scope="col" className="number">
                Accuracy
              </th>
              <th scope="col" className="number" title="the jury's accuracy with this judge, less without">
                Adds
              </th>
              <th scope="col" className="number">
                Cost
              </th>
            </tr>
          </thead>
          <tbody>
            {report.judges.map((one) => (
              <tr key={one.version}>
                <th scope="row" title={one.model}>
                  {one.title} <span className="judge-quiet">{one.model}</span>
                </th>
                <td className="number">{one.n}</td>
                <td className="number">{percent(one.accuracy)}</td>
                <td className="number">{gain(report.marginal[one.version])}</td>
                <td className="number">{money(one.cost)}</td>
              </tr>
            ))}
          </tbody>
        </Table>
        <Table label="Pairs of judges">
          <thead>
            <tr>
              <th scope="col">Between</th>
              <th scope="col" className="number">
                Kappa
              </th>
              <th scope="col" className="number">
                Alike
              </th>
            </tr>
          </thead>
          <tbody>
            {report.pairs.map((one) => (
              <tr key={`${one.first} ${one.second}`}>
                <th scope="row">
                  {name(one.first)} – {name(one.second)}
                </th>
                <td className="number">{figure(one.kappa)}</td>
                <td className="number">{percent(one.agreement)}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      </div>
    </section>
  );
}

function gain(share: number | null | undefined): string {
  if (share === null || share === undefined) return "–";
  return `${share >= 0 ? "+" : "−"}${(100 * Math.abs(share)).toFixed(1)} points`;
}

function Cards({ jury, tree }: { jury: Jury; tree: Node | undefined }) {
  const [shown, setShown] = useState<ShownCards>("all");
  const [at, setAt] = useState(0);
  const list = useInfiniteQuery(juryCards(jury.id, shown));
  const may = useMay()("prompts.change");
  const route = useMutation({ mutationFn: () => routeJury(jury.id), onSuccess: () => void list.refetch() });
  const cards = list.data?.pages.flatMap(({ results }) => results) ?? [];
  const counts = list.data?.pages[0]?.counts ?? null;
  const total = counts?.[shown] ?? cards.length;
  const card = cards[Math.min(at, Math.max(0, cards.length - 1))];
  const step = (by: number) => {
    const next = Math.min(Math.max(0, at + by), Math.max(0, cards.length - 1));
    setAt(next);
    if (next > cards.length - 20 && list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
  };
  useKey("KeyJ", () => step(1));
  useKey("KeyK", () => step(-1));
  return (
    <section className="judge-jury-cards" aria-label="Verdicts">
      <div className="judge-bar">
        <Filters
          options={FILTERS}
          value={shown}
          counts={counts}
          onChange={(value) => {
            setShown(value);
            setAt(0);
          }}
        />
        <span className="judge-quiet figures">{total === 0 ? "" : `${at + 1} of ${total}`}</span>
        <Button hint="K" aria-keyshortcuts="k" disabled={at === 0} onClick={() => step(-1)}>
          Before
        </Button>
        <Button hint="J" aria-keyshortcuts="j" disabled={at >= cards.length - 1} onClick={() => step(1)}>
          Next
        </Button>
        {may && shown === "needs_review" && total > 0 ? (
          <Button kind="main" busy={route.isPending && "Sending …"} onClick={() => route.mutate()}>
            Send {total.toLocaleString("en")} to people
          </Button>
        ) : null}
      </div>
      {route.data ? <Banner tone="good" title={`${count(route.data.flagged, "task")} went to people.`} /> : null}
      <Failed error={list.error ?? route.error} />
      {list.isPending ? <Waiting what="Fetching verdicts" /> : null}
      {list.data && cards.length === 0 ? <EmptyState title="No task here">{shown === "all" ? "Run the judges on the same tasks: their verdicts meet here." : "Nothing that people would have to look at."}</EmptyState> : null}
      {card ? <Card card={card} control={jury.control} tree={tree} /> : null}
    </section>
  );
}

/** One task before the jury. */
function Card({ card, control, tree }: { card: JuryCard; control: string; tree: Node | undefined }) {
  return (
    <article className="judge-card" aria-label={`Task ${card.task}`} data-testid="jury-card">
      <div className="judge-card-shown">
        <Judged task={card.task} data={card.data} tree={tree} size={512} />
      </div>
      <div className="judge-card-verdict">
        <p className="judge-big">
          {card.label === null ? "No majority" : card.label}
          <span className="judge-quiet figures"> {card.share === null ? "" : `${percent(card.share)} of the votes · disagreement ${figure(card.disagreement)}`}</span>
        </p>
        {card.truth ? (
          <p>
            People say <strong>{answerWords(card.truth[control])}</strong>
          </p>
        ) : null}
        {card.review ? <p className="judge-warn">⚠ Needs review: {card.review}</p> : null}
        <Jurors judges={card.judges} label={card.label} />
      </div>
    </article>
  );
}

function Jurors({ judges, label }: { judges: readonly JurorSaid[]; label: string | null }) {
  const dimensions = [...new Set(judges.flatMap((one) => Object.keys(one.dimensions)))];
  return (
    <table className="judge-jurors">
      <thead>
        <tr>
          <th scope="col">Judge</th>
          <th scope="col">Overall</th>
          {dimensions.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
          <th scope="col">Verdict</th>
          <th scope="col" className="judge-number">
            Sure
          </th>
          <th scope="col" className="judge-number">
            Cost
          </th>
        </tr>
      </thead>
      <tbody>
        {judges.map((one) => (
          <tr key={one.version} data-differs={label !== null && one.overall !== null && !sameAnswer(String(one.overall), label) ? "" : undefined}>
            <th scope="row">
              {one.title}
              <span className="judge-quiet judge-model">{[one.model, one.provider].filter(Boolean).join(" · ")}</span>
            </th>
            <td className="judge-overall">{one.outcome === "ok" ? answerWords(one.overall) : <span className="judge-bad">✕ {outcomeWords(one.outcome)}</span>}</td>
            {dimensions.map((name) => (
              <td key={name}>{answerWords(one.dimensions[name])}</td>
            ))}
            <td className="judge-said">
              {one.problem ?? one.verdict}{" "}
              {one.chips.map((chip) => (
                <span key={chip} className="judge-label">
                  {chip}
                </span>
              ))}
            </td>
            <td className="judge-number">{figure(one.confidence)}</td>
            <td className="judge-number">{money(one.cost)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
