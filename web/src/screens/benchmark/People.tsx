import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type Benchmark, benchmarkHoles, benchmarkSendings, bringBack, type Sending, sendPairs } from "../../api/benchmarks";
import { useMay } from "../../api/whoami";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Failed } from "../../ui/Failed";
import { count } from "../../ui/count";
import { Field, Input } from "../../ui/Field";
import { Progress } from "../../ui/Progress";
import { since } from "../../ui/since";
import { percent, stampOf } from "./words";

/** People judge what nobody has, or a share of what the judge has; their answers become a new version. */
export function People({ one }: { one: Benchmark }) {
  const mayChange = useMay()("benchmarks.change");
  const { data: holes } = useQuery(benchmarkHoles(one.id, stampOf(one)));
  const { data: sendings, error } = useQuery(benchmarkSendings(one.id));
  return (
    <div className="bench-people">
      {mayChange ? (
        <div className="bench-sends">
          <SendHoles one={one} number={holes?.count ?? 0} />
          <SendShare one={one} />
        </div>
      ) : null}
      <Failed error={error} />
      {sendings?.map((sending) => <Sent key={sending.id} one={one} sending={sending} mayChange={mayChange} />)}
      {sendings?.length === 0 ? <p className="bench-quiet">Nothing was sent to people yet.</p> : null}
    </div>
  );
}

function useSending(id: number) {
  const known = useQueryClient();
  return useMutation({
    mutationFn: (body: Parameters<typeof sendPairs>[1]) => sendPairs(id, body),
    onSuccess: () => known.invalidateQueries({ queryKey: ["benchmarks", id, "sendings"] }),
  });
}

function SendHoles({ one, number }: { one: Benchmark; number: number }) {
  const [limit, setLimit] = useState("200");
  const sending = useSending(one.id);
  return (
    <Card aria-label="Holes">
      <h2>Send holes to people</h2>
      <p className="bench-quiet">
        {one.run?.judgments == null
          ? "Nothing is judged yet. Once it is, the quality report names what was likely missed."
          : number === 0
          ? "Nothing was likely missed, as far as the quality report can tell."
          : `${count(number, "pair")} that nobody judged lie nearer to a seed than an image that was judged relevant. Judged, they stop counting as not relevant.`}
      </p>
      {number > 0 ? (
        <div className="bench-send">
          <Field label="At most">
            {(control) => <Input {...control} type="number" min={1} max={2000} value={limit} onChange={(event) => setLimit(event.target.value)} />}
          </Field>
          <Button kind="main" busy={sending.isPending && "Sending …"} onClick={() => sending.mutate({ what: "holes", limit: Number(limit) })}>
            Send to people
          </Button>
        </div>
      ) : null}
      <Failed error={sending.error} />
    </Card>
  );
}

function SendShare({ one }: { one: Benchmark }) {
  const [share, setShare] = useState("10");
  const sending = useSending(one.id);
  return (
    <Card aria-label="Certificate">
      <h2>Check the judge</h2>
      <p className="bench-quiet">A share of the planned pairs goes to people as well: how often they agree is the judge’s certificate.</p>
      <div className="bench-send">
        <Field label="Share, %">
          {(control) => <Input {...control} type="number" min={1} max={100} value={share} onChange={(event) => setShare(event.target.value)} />}
        </Field>
        <Button busy={sending.isPending && "Sending …"} onClick={() => sending.mutate({ what: "pairs", share: Number(share) / 100, limit: 2000 })}>
          Send a share to people
        </Button>
      </div>
      <Failed error={sending.error} />
    </Card>
  );
}

interface Returned {
  pairs?: number;
  changed?: number;
  added?: number;
  version?: number;
  certificate?: { n: number; accuracy: number | null; accuracy_interval: [number, number] | null; kappa: number | null } | null;
}

function Sent({ one, sending, mayChange }: { one: Benchmark; sending: Sending; mayChange: boolean }) {
  const known = useQueryClient();
  const returning = useMutation({
    mutationFn: () => bringBack(one.id, sending.id),
    onSettled: () => known.invalidateQueries({ queryKey: ["benchmarks"] }),
  });
  const answered = sending.answered ?? 0;
  const came = sending.result as Returned;
  return (
    <Card className="bench-sent" aria-label={`Sending ${sending.id}`}>
      <div className="bench-sent-head">
        <h3>
          {sending.what === "holes" ? "Holes" : "A share of the plan"}: {count(sending.tasks, "pair")}
        </h3>
        <Link to="/projects/$id/tasks" params={{ id: sending.project }}>
          Labelling project
        </Link>
        <Progress label="Answered" done={answered} total={sending.tasks} />
        <span className="bench-quiet figures">
          {answered} of {sending.tasks} answered · sent {since(sending.created_at)} ago
        </span>
        {mayChange ? (
          <Button kind={answered > 0 && !sending.returned_at ? "main" : "plain"} disabled={answered === 0} busy={returning.isPending && "Bringing back …"} onClick={() => returning.mutate()}>
            Bring answers back
          </Button>
        ) : null}
      </div>
      <Failed error={returning.error} />
      {sending.returned_at ? (
        <p>
          Version {came.version} of the judgments: {count(came.added ?? 0, "pair")} added, {came.changed ?? 0} changed.
          {came.certificate ? (
            <>
              {" "}
              On {count(came.certificate.n, "pair")} that both judged, the judge agrees with people on {percent(came.certificate.accuracy)}
              {came.certificate.accuracy_interval
                ? ` [${percent(came.certificate.accuracy_interval[0])}, ${percent(came.certificate.accuracy_interval[1])}]`
                : ""}
              , kappa {came.certificate.kappa === null ? "not defined" : came.certificate.kappa.toFixed(2)}.
            </>
          ) : null}{" "}
          Scores and report are of the version before until their steps are taken again.
        </p>
      ) : null}
    </Card>
  );
}
