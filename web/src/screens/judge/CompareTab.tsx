import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { labelInterface } from "../../api/interface";
import { compared, type Paired, type VerdictRow } from "../../api/judgeRuns";
import type { Prompt, PromptVersion } from "../../api/prompts";
import { Button } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { Failed } from "../../ui/Failed";
import { Tick } from "../../ui/Field";
import { Table } from "../../ui/Table";
import { Waiting } from "../../ui/Waiting";
import { Judged } from "./Judged";
import { answerWords, outcomeWords, sameAnswer } from "./words";

const MOST = 4;

interface CompareTabProps {
  prompt: Prompt;
  versions: readonly PromptVersion[];
  chosen: readonly number[];
  everything: boolean;
  onChoose: (chosen: number[], everything: boolean) => void;
}

/** Two to four versions side by side, on the tasks where they do not say the same. */
export function CompareTab({ prompt, versions, chosen, everything, onChoose }: CompareTabProps) {
  const ran = versions.filter((one) => one.latest_run !== null);
  const picked = (chosen.length >= 2 ? chosen : ran.slice(0, 2).map(({ id }) => id).reverse()).filter((id) => ran.some((one) => one.id === id));
  const list = useInfiniteQuery(compared(prompt.id, picked, everything));
  const tree = useQuery(labelInterface(prompt.project)).data?.tree;
  if (ran.length < 2) return <EmptyState title="Two versions have to have judged">Run a second version on the same tasks, then see here where they differ.</EmptyState>;
  const columns = picked.flatMap((id) => ran.find((one) => one.id === id) ?? []);
  const rows = list.data?.pages.flatMap(({ results }) => results) ?? [];
  const tests = list.data?.pages[0]?.tests ?? [];
  const toggle = (id: number) => onChoose(picked.includes(id) ? picked.filter((one) => one !== id) : [...picked, id].slice(-MOST), everything);
  return (
    <div className="judge-compare">
      <div className="judge-bar">
        <div className="judge-filters" role="group" aria-label="Versions">
          {ran.map((one) => (
            <button key={one.id} type="button" className="judge-filter" aria-pressed={picked.includes(one.id)} onClick={() => toggle(one.id)}>
              v{one.number} {one.title === `v${one.number}` ? "" : one.title}
            </button>
          ))}
        </div>
        <Tick label="Also where they agree" checked={everything} onChange={(all) => onChoose([...picked], all)} />
      </div>
      {tests.map((test) => (
        <p key={test.second} className="figures" data-testid="paired">
          {testWords(test, versions)}
        </p>
      ))}
      <Failed error={list.error} />
      {list.isPending && picked.length >= 2 ? <Waiting what="Comparing" /> : null}
      {picked.length < 2 ? <p className="judge-quiet">Choose two to four versions.</p> : null}
      {list.data && rows.length === 0 ? <EmptyState title="They say the same everywhere">On every task that all of them have judged.</EmptyState> : null}
      {rows.length > 0 ? (
        <Table label="Versions side by side" className="judge-compared">
          <thead>
            <tr>
              <th scope="col">Shown</th>
              {columns.map((one) => (
                <th key={one.id} scope="col">
                  v{one.number} {one.title === `v${one.number}` ? one.model_display_name : one.title}
                </th>
              ))}
              <th scope="col">Truth</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const said = columns.flatMap((one) => row.verdicts[one.id] ?? []);
              return (
                <tr key={row.task}>
                  <th scope="row">
                    <Judged task={row.task} data={row.data} tree={tree} />
                  </th>
                  {said.map((verdict, i) => (
                    <td key={i} className="wraps">
                      <Said verdict={verdict} others={said} />
                    </td>
                  ))}
                  <td>{truthCell(said)}</td>
                </tr>
              );
            })}
          </tbody>
        </Table>
      ) : null}
      {list.hasNextPage ? (
        <Button busy={list.isFetchingNextPage && "Fetching …"} onClick={() => void list.fetchNextPage()}>
          More
        </Button>
      ) : null}
    </div>
  );
}

/** Ground truth as soon as one of the versions may show it. */
function truthCell(said: readonly VerdictRow[]) {
  const open = said.find(({ truth }) => truth !== null)?.truth;
  if (open) return answerWords(Object.values(open));
  return said.some(({ sealed }) => sealed) ? <span className="judge-quiet">sealed</span> : answerWords(null);
}

/** What one version said; only what differs is dark. */
function Said({ verdict, others }: { verdict: VerdictRow; others: readonly VerdictRow[] }) {
  if (verdict.outcome !== "ok") return <span className="judge-bad">✕ {outcomeWords(verdict.outcome)}</span>;
  const mark = verdict.correct === null ? "" : verdict.correct >= 1 ? "✓ " : "≠ ";
  return (
    <>
      <p>
        {mark}
        {Object.entries(verdict.answer).map(([name, value]) => {
          const differs = others.some((other) => !sameAnswer(other.answer[name], value));
          return (
            <span key={name} className={differs ? "judge-differs" : "judge-quiet"}>
              {answerWords(value)}{" "}
            </span>
          );
        })}
      </p>
      <p className="judge-quiet judge-reason">{verdict.reasoning}</p>
    </>
  );
}

function testWords({ first, second, n, only_first, only_second, p_value, second_is_better }: Paired, versions: readonly PromptVersion[]): string {
  const name = (id: number) => `v${versions.find((one) => one.id === id)?.number ?? id}`;
  if (n === 0) return `${name(first)} and ${name(second)} share no ground truth that one may look at.`;
  const found = `On ${n} tasks with ground truth, ${name(first)} alone is right on ${only_first}, ${name(second)} alone on ${only_second}`;
  if (p_value === null) return `${found}: no difference to test.`;
  const says = second_is_better ? `${name(second)} is better` : p_value < 0.05 ? `${name(first)} is better` : "that may be chance";
  return `${found}: ${says} (p ${p_value < 0.001 ? "< 0.001" : p_value.toFixed(3)}, McNemar).`;
}
