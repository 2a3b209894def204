import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { addComment, comments } from "../../api/comments";
import { correctTruth, truthOf } from "../../api/groundTruth";
import type { Node } from "../../api/interface";
import { recountRun, replies, type Reply, type VerdictRow } from "../../api/judgeRuns";
import type { Prompt } from "../../api/prompts";
import { wholeTask } from "../../api/tasks";
import { useMay } from "../../api/whoami";
import { Awaited } from "../../ui/Awaited";
import { Banner } from "../../ui/Banner";
import { Button, buttonClass } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { Kbd } from "../../ui/Kbd";
import { useKey } from "../../ui/keys";
import { Judged } from "./Judged";
import { answerWords, figure, money, outcomeWords, sameAnswer } from "./words";
import "../../ui/side-panel.css";

interface VerdictPanelProps {
  prompt: Prompt;
  run: number;
  row: VerdictRow;
  tree: Node | undefined;
  onChanged: () => void;
  onClose: () => void;
}

/** One verdict beside what people say: the raw reply, and the two ways to settle it. */
export function VerdictPanel({ prompt, run, row, tree, onChanged, onClose }: VerdictPanelProps) {
  const [raw, setRaw] = useState(false);
  useKey("KeyR", () => setRaw((was) => !was));
  const controls = Object.keys(prompt.output_classes).filter((name) => name in row.answer || (row.truth && name in row.truth));
  return (
    <aside className="side-panel judge-panel" aria-label={`Verdict on task ${row.task}`} data-testid="verdict">
      <header className="side-panel-head judge-panel-head">
        <h2>Task {row.inner_id ?? row.task}</h2>
        <Link to="/projects/$id/label/$taskId" params={{ id: prompt.project, taskId: row.task }} className={buttonClass()}>
          Open
        </Link>
        <Button kind="quiet" hint="esc" onClick={onClose}>
          Close
        </Button>
      </header>
      <div className="side-panel-inside judge-panel-inside">
        <div className="judge-panel-pictures">
          <Judged task={row.task} data={row.data} tree={tree} size={512} />
        </div>
        {controls.length > 0 ? <Against row={row} controls={controls} /> : null}
        {row.outcome === "ok" ? null : <Banner tone="bad" title={row.problem ?? outcomeWords(row.outcome)} />}
        {row.review && row.outcome === "ok" ? <p className="judge-warn">⚠ {row.review}</p> : null}
        {row.reasoning ? <p>{row.reasoning}</p> : null}
        <p className="judge-quiet figures">
          confidence {figure(row.confidence)} · {money(row.cost)} · {(row.input_tokens + row.output_tokens).toLocaleString("en")} tokens
          {row.seconds === null ? "" : ` · ${row.seconds.toFixed(1)} s`}
        </p>
        <Settle run={run} row={row} onChanged={onChanged} />
        <Button hint="R" aria-expanded={raw} aria-keyshortcuts="r" onClick={() => setRaw(!raw)}>
          {raw ? "Hide the reply" : "Raw reply"}
        </Button>
        {raw ? <Replies run={run} task={row.task} /> : null}
      </div>
    </aside>
  );
}

/** What the judge says beside what people say, control by control. */
function Against({ row, controls }: { row: VerdictRow; controls: readonly string[] }) {
  return (
    <table className="judge-against">
      <thead>
        <tr>
          <th scope="col">
            <span className="hidden-words">Control</span>
          </th>
          <th scope="col">Judge</th>
          <th scope="col">People</th>
        </tr>
      </thead>
      <tbody>
        {controls.map((name) => {
          const differs = row.truth !== null && name in row.truth && !sameAnswer(row.truth[name], row.answer[name]);
          return (
            <tr key={name} data-differs={differs ? "" : undefined}>
              <th scope="row">{name}</th>
              <td>{answerWords(row.answer[name])}</td>
              <td>{row.sealed ? "sealed" : answerWords(row.truth?.[name])}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Where judge and people differ, one of them is wrong: correct the ground truth, or note why the judge erred. */
function Settle({ run, row, onChanged }: { run: number; row: VerdictRow; onChanged: () => void }) {
  const may = useMay();
  const queries = useQueryClient();
  const field = useRef<HTMLTextAreaElement>(null);
  const [note, setNote] = useState("");
  const { data: task } = useQuery(wholeTask(row.task));
  const truth = task ? truthOf(task) : undefined;
  const said = useQuery({ ...comments({ annotation: truth?.id ?? 0 }), enabled: truth !== undefined && may("reviews.view") });
  const correct = useMutation({
    mutationFn: async () => {
      if (!task) return;
      await correctTruth(task, row.result);
      await recountRun(run, [row.task]);
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["tasks", row.task] });
      void queries.invalidateQueries({ queryKey: ["judge-runs", run] });
      onChanged();
    },
  });
  const keep = useMutation({
    mutationFn: () => addComment({ annotation: truth?.id ?? 0 }, { text: note.trim() }),
    onSuccess: () => {
      setNote("");
      void said.refetch();
    },
  });
  const canCorrect = row.outcome === "ok" && !row.sealed && row.correct !== 1 && may("annotations.change") && task !== undefined;
  useKey("KeyG", () => {
    if (canCorrect) correct.mutate();
  });
  useKey("KeyN", () => field.current?.focus());
  if (row.sealed) return <p className="judge-quiet">This task is of the sealed half of the ground truth: what people say of it opens with the certificate.</p>;
  return (
    <>
      {canCorrect ? (
        <Button aria-keyshortcuts="g" hint="G" busy={correct.isPending && "Correcting …"} onClick={() => correct.mutate()}>
          {truth ? "The judge is right: correct the ground truth" : "The judge is right: make it the ground truth"}
        </Button>
      ) : null}
      <Failed error={correct.error} />
      {said.data?.map((one) => (
        <p key={one.id} className="judge-note">
          {one.text}
        </p>
      ))}
      {truth ? (
        <form
          className="judge-note-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (note.trim()) keep.mutate();
          }}
        >
          <textarea
            ref={field}
            className="input"
            rows={2}
            aria-label="Why the judge is wrong here"
            placeholder="Why is the judge wrong here? An enhancement reads it."
            value={note}
            onChange={(event) => setNote(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") event.currentTarget.blur();
              if (event.key === "Enter" && !event.shiftKey) {
                event.preventDefault();
                if (note.trim()) keep.mutate();
              }
            }}
          />
          <Button type="submit" disabled={!note.trim()} busy={keep.isPending && "Keeping …"}>
            Note <Kbd>N</Kbd>
          </Button>
        </form>
      ) : null}
      <Failed error={keep.error} />
    </>
  );
}

/** What came back, as it was stored before anybody read it. */
function Replies({ run, task }: { run: number; task: number }) {
  const asked = useQuery(replies(run, task));
  const { data } = asked;
  if (!data) return <Awaited query={asked} what="Fetching the reply" />;
  if (data.length === 0) return <p className="judge-quiet">Nothing was asked.</p>;
  return (
    <>
      {data.map((reply, i) => (
        <RawReply key={`${reply.request_hash} ${i}`} reply={reply} place={data.length > 1 ? `${i + 1} of ${data.length}` : ""} />
      ))}
    </>
  );
}

function RawReply({ reply, place }: { reply: Reply; place: string }) {
  return (
    <figure className="judge-raw">
      <figcaption className="judge-quiet figures">
        {[place, reply.model, reply.ending ?? "nothing yet", reply.attempts > 1 ? `asked ${reply.attempts} times` : "", money(reply.cost)].filter(Boolean).join(" · ")}
      </figcaption>
      <pre className="judge-code">{reply.reply ?? reply.problem ?? "(empty)"}</pre>
    </figure>
  );
}
