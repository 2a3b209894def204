import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Automation, type AutomationPlan, automationPlan, automations, changeAutomation, startAutomation, type Threshold } from "../../api/certificates";
import type { Prompt, PromptVersion } from "../../api/prompts";
import { useMay } from "../../api/whoami";
import { Awaited } from "../../ui/Awaited";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { Failed } from "../../ui/Failed";
import { Field, Input } from "../../ui/Field";
import { since } from "../../ui/since";
import { Table } from "../../ui/Table";
import { useDebounced } from "../../ui/useDebounced";
import { figure, percent, shareWithin } from "./words";

/** How sure the judge has to be, so that its verdict stands without a person; and how that is going. */
export function AutomateTab({ prompt, version }: { prompt: Prompt; version: PromptVersion | undefined }) {
  const [target, setTarget] = useState("95");
  const [picked, setPicked] = useState<number | null>(null);
  const wanted = useDebounced(Math.min(1, Math.max(0, Number(target) / 100)), 250);
  const plan = useQuery({ ...automationPlan(prompt.id, version?.id ?? 0, wanted, picked), enabled: version !== undefined });
  const queries = useQueryClient();
  const may = useMay()("prompts.change");
  const again = () => {
    void queries.invalidateQueries({ queryKey: ["prompts", prompt.id, "automation"] });
    void queries.invalidateQueries({ queryKey: ["projects", prompt.project] });
  };
  const level = picked ?? plan.data?.chosen?.confidence ?? null;
  const start = useMutation({
    mutationFn: () => startAutomation(prompt.id, version?.id ?? 0, level ?? 1, wanted),
    onSettled: again,
  });
  if (!version) return <EmptyState title="No version yet">Write a rubric, run it on tasks with ground truth, and certify it first.</EmptyState>;
  if (!plan.data) return <Awaited query={plan} what="Looking at how sure it is" />;
  const { thresholds, confirmed, active } = plan.data;
  return (
    <div className="judge-automate">
      <div className="judge-bar">
        <Field label="Right at least, %" hint="of what stands without a person">
          {(control) => (
            <Input
              {...control}
              type="number"
              min={50}
              max={100}
              step="any"
              value={target}
              onChange={(event) => {
                setTarget(event.target.value);
                setPicked(null);
              }}
            />
          )}
        </Field>
        <p className="judge-big figures" data-testid="automation-plan">
          {planWords(plan.data, level)}
        </p>
      </div>
      {thresholds.length === 0 ? (
        <EmptyState title="Not enough to tell yet">At least 20 verdicts with a confidence on tasks with ground truth are needed; more make the interval narrower.</EmptyState>
      ) : (
        <Thresholds thresholds={thresholds} level={level} onPick={setPicked} />
      )}
      {active || !may || thresholds.length === 0 ? null : (
        <section className="judge-start" aria-label="Start">
          {version.certificate === null ? (
            <Banner title="Certify the version first">
              <p>The threshold was chosen where everybody may look. What it is worth is seen on the sealed half: open it under Alignment.</p>
            </Banner>
          ) : confirmed ? (
            <Banner tone={confirmed.holds ? "good" : "warn"} title={confirmed.holds ? "The sealed half confirms it" : "The sealed half does not confirm it"}>
              <p className="figures" data-testid="confirmed">
                {shareWithin(confirmed.accuracy, confirmed.accuracy_interval)} of {confirmed.n} sure verdicts are right there.
              </p>
            </Banner>
          ) : null}
          <Button kind="main" disabled={!confirmed?.holds || level === null} busy={start.isPending && "Starting …"} onClick={() => start.mutate()}>
            Automate above {figure(level, 3)}
          </Button>
          <Failed error={start.error} />
        </section>
      )}
      <Past project={prompt.project} version={version.id} onChanged={again} />
    </div>
  );
}

function planWords({ chosen, thresholds, target }: AutomationPlan, level: number | null): string {
  const line = thresholds.find((one) => one.confidence === level) ?? chosen;
  if (!line) return thresholds.length === 0 ? "" : `No threshold is sure to be right ${percent(target)} of the time: everything stays with people.`;
  return `Above ${figure(line.confidence, 3)} it covers ${percent(line.coverage)} of tasks; expected error ${errorWords(line)}.`;
}

/** The error with its interval, which turns round. */
function errorWords({ accuracy, accuracy_interval: [low, high] }: Threshold): string {
  return shareWithin(1 - accuracy, [1 - high, 1 - low]);
}

function Thresholds({ thresholds, level, onPick }: { thresholds: readonly Threshold[]; level: number | null; onPick: (level: number) => void }) {
  return (
    <Table label="Thresholds">
      <thead>
        <tr>
          <th scope="col">Use</th>
          <th scope="col" className="number">
            As sure as
          </th>
          <th scope="col">Covers</th>
          <th scope="col" className="number">
            n
          </th>
          <th scope="col" className="number">
            Expected error
          </th>
        </tr>
      </thead>
      <tbody>
        {thresholds.slice(0, 40).map((one) => (
          <tr key={one.confidence} data-chosen={one.confidence === level ? "" : undefined}>
            <td>
              <input type="radio" name="threshold" aria-label={`Threshold ${figure(one.confidence, 3)}`} checked={one.confidence === level} onChange={() => onPick(one.confidence)} />
            </td>
            <th scope="row" className="number">
              {figure(one.confidence, 3)}
            </th>
            <td>
              <span className="judge-cover">
                <span style={{ transform: `scaleX(${one.coverage})` }} />
              </span>
              {percent(one.coverage)}
            </td>
            <td className="number">{one.n}</td>
            <td className="number">{errorWords(one)}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function Past({ project, version, onChanged }: { project: number; version: number; onChanged: () => void }) {
  const { data } = useQuery(automations(project));
  const own = data?.filter((one) => one.prompt_version === version) ?? [];
  if (own.length === 0) return null;
  return (
    <section className="judge-past" aria-label="Automations">
      {own.map((one) => (
        <State key={one.id} automation={one} onChanged={onChanged} />
      ))}
    </section>
  );
}

const STATES = { active: "Automated", stopped: "Stopped", undone: "Undone" } as const;

/** How an automation is going. People look at 2 % of what is sure: when they find it wrong too often, it stops. */
function State({ automation, onChanged }: { automation: Automation; onChanged: () => void }) {
  const may = useMay()("prompts.change");
  const act = useMutation({ mutationFn: (how: "stop" | "undo" | "check") => changeAutomation(automation.id, how), onSettled: onChanged });
  const { state, threshold, target, automated, routed, sampled, sampled_right } = automation;
  return (
    <div className="judge-state" data-state={state} data-testid="automation">
      <p>
        <strong>
          {STATES[state]} above {figure(threshold, 3)}
        </strong>{" "}
        <span className="judge-quiet">
          to be right {percent(target, 1)} of the time, {since(automation.created_at)}
        </span>
      </p>
      <p className="figures">
        {automated.toLocaleString("en")} stand without a person, {routed.toLocaleString("en")} went to people.{" "}
        {sampled > 0 ? `Looked at again: ${sampled}, right: ${sampled_right}.` : "None was looked at again yet."}
      </p>
      {automation.problem ? <Banner tone="warn" title={automation.problem} /> : null}
      {may ? (
        <div className="judge-actions">
          {state === "active" ? (
            <>
              <Button onClick={() => act.mutate("check")}>Check now</Button>
              <Button onClick={() => act.mutate("stop")}>Stop</Button>
            </>
          ) : null}
          {state === "undone" ? null : (
            <Button kind="danger" onClick={() => act.mutate("undo")}>
              Take {automated.toLocaleString("en")} back
            </Button>
          )}
        </div>
      ) : null}
      <Failed error={act.error} />
    </div>
  );
}
