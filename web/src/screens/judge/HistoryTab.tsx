import { useQuery } from "@tanstack/react-query";
import { isLive, promptRuns } from "../../api/judgeRuns";
import type { Prompt, PromptVersion } from "../../api/prompts";
import { Awaited } from "../../ui/Awaited";
import { Button } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { since } from "../../ui/since";
import { Table } from "../../ui/Table";
import { money, outcomesWords, percent, stateWords } from "./words";

const SUBSETS: Record<string, string> = { All: "all tasks", Sample: "a sample", HasGT: "with ground truth", Custom: "a view" };

interface HistoryTabProps {
  prompt: Prompt;
  versions: readonly PromptVersion[];
  onOpen: (run: number) => void;
}

/** Every run: what was asked, what became of it, what it cost. */
export function HistoryTab({ prompt, versions, onOpen }: HistoryTabProps) {
  const asked = useQuery(promptRuns(prompt.id, prompt.project));
  const { data } = asked;
  if (!data) return <Awaited query={asked} what="Looking up runs" />;
  if (data.length === 0) return <EmptyState title="No runs yet">What a version was asked, and what it cost, is listed here.</EmptyState>;
  const title = (id: number) => {
    const found = versions.find((one) => one.id === id);
    return found ? `v${found.number}` : `version ${id}`;
  };
  return (
    <>
      <p className="figures">
        {money(prompt.spent)} spent in all{prompt.budget_limit === null ? "" : ` of ${money(prompt.budget_limit)}`}.
      </p>
      <Table label="Runs">
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Version</th>
            <th scope="col">Tasks</th>
            <th scope="col">State</th>
            <th scope="col">Outcomes</th>
            <th scope="col" className="number">
              Accuracy
            </th>
            <th scope="col" className="number">
              Spent
            </th>
            <th scope="col">By</th>
            <th scope="col">
              <span className="hidden-words">Open</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {data.map((run) => (
            <tr key={run.id}>
              <th scope="row">{run.id}</th>
              <td>{title(run.model_version)}</td>
              <td>
                {run.total_tasks.toLocaleString("en")} <span className="judge-quiet">{SUBSETS[run.project_subset] ?? run.project_subset}</span>
              </td>
              <td>{isLive(run) ? `${stateWords(run.status)}, ${run.done} of ${run.total_tasks}` : stateWords(run.status)}</td>
              <td className="wraps">{outcomesWords(run.outcomes)}</td>
              <td className="number">{run.with_truth === 0 ? percent(null) : `${percent(run.accuracy)} (n ${run.with_truth})`}</td>
              <td className="number">
                {money(run.spent)}
                {run.cap === null ? "" : ` of ${money(run.cap)}`}
              </td>
              <td>
                {run.created_by?.email ?? ""} <span className="judge-quiet">{since(run.created_at)}</span>
              </td>
              <td>
                <Button onClick={() => onOpen(run.id)}>Results</Button>
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </>
  );
}
