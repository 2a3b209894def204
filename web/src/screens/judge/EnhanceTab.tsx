import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type Candidate, type Enhancement, isEnhancing, latestEnhancement } from "../../api/enhancements";
import { cancelJob } from "../../api/jobs";
import type { Prompt, PromptVersion } from "../../api/prompts";
import { useMay } from "../../api/whoami";
import { Awaited } from "../../ui/Awaited";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { count } from "../../ui/count";
import { EmptyState } from "../../ui/EmptyState";
import { Progress } from "../../ui/Progress";
import { EnhanceForm } from "./EnhanceForm";
import { Changes } from "./VersionsTab";
import { figure, money, percent, stateWords } from "./words";

interface EnhanceTabProps {
  prompt: Prompt;
  version: PromptVersion | undefined;
  versions: readonly PromptVersion[];
  onOpen: (version: number) => void;
  /** This version stays the one that is looked at, whatever comes after it. */
  onStarted: () => void;
}

/** A teacher reads what went wrong and proposes better rubrics; a paired test says which of them to take. */
export function EnhanceTab({ prompt, version, versions, onOpen, onStarted }: EnhanceTabProps) {
  const may = useMay()("prompts.change");
  const found = useQuery({ ...latestEnhancement(prompt.id, version?.id ?? 0), enabled: version !== undefined });
  if (!version) return <EmptyState title="No version yet">Write a rubric, run it on tasks with ground truth, and let a teacher read what went wrong.</EmptyState>;
  if (found.data === undefined) return <Awaited query={found} what="Looking up proposals" />;
  const going = found.data !== null && isEnhancing(found.data);
  return (
    <div className="judge-enhance">
      {may && !going ? <EnhanceForm prompt={prompt} version={version} onStarted={onStarted} /> : null}
      {found.data ? <Found prompt={prompt} version={version} versions={versions} found={found.data} onOpen={onOpen} /> : null}
    </div>
  );
}

type FoundProps = Omit<EnhanceTabProps, "onStarted"> & { version: PromptVersion; found: Enhancement };

function Found({ prompt, version, versions, found, onOpen }: FoundProps) {
  const queries = useQueryClient();
  const known = (one: Candidate) => versions.find(({ id }) => id === one.version);
  const unheard = found.candidates.some((one) => !known(one));
  useEffect(() => {
    if (unheard) void queries.invalidateQueries({ queryKey: ["prompts", prompt.id, "versions"] });
  }, [unheard, queries, prompt.id]);
  return (
    <section className="judge-found" aria-label="Proposals" data-state={found.refinement_status}>
      <State found={found} prompt={prompt.id} version={version.id} />
      {found.problem && found.candidates.length === 0 ? <Banner tone={found.progress.search ? "warn" : "bad"} title={found.problem} /> : null}
      <ol role="list" className="judge-candidates">
        {found.candidates.map((one) => (
          <Proposal
            key={one.version}
            one={one}
            prompt={prompt.id}
            before={version}
            title={known(one) ? `v${known(one)?.number} ${known(one)?.title}` : "Proposal"}
            better={found.accepted === true && found.version?.id === one.version}
            onOpen={() => onOpen(one.version)}
          />
        ))}
      </ol>
    </section>
  );
}

/** What goes on, how far it is, what it has cost. */
function State({ found, prompt, version }: { found: Enhancement; prompt: number; version: number }) {
  const queries = useQueryClient();
  const { progress } = found;
  const stop = useMutation({
    mutationFn: () => cancelJob(Number(found.refinement_job_id)),
    onSettled: () => queries.invalidateQueries({ queryKey: ["prompts", prompt, "enhancement", version] }),
  });
  const going = isEnhancing(found);
  const trying = going && found.candidates.length > 0;
  return (
    <div className="judge-run-line" data-testid="enhancement">
      <strong>{going ? (trying ? "Trying the proposals" : progress.search ? "Searching" : "The teacher reads") : endWords(found)}</strong>
      {progress.search && !trying ? (
        <>
          <div className="judge-run-progress">
            <Progress label="Calls" done={progress.calls} total={progress.allowed ?? 0} />
          </div>
          <span className="figures">
            {progress.calls} of {count(progress.allowed ?? 0, "call")} · {count(progress.proposed, "proposal")} · {progress.kept} kept
          </span>
        </>
      ) : null}
      <span className="figures">{money(Number(found.total_cost ?? 0))} spent</span>
      {progress.note && !going ? <span className="judge-quiet">{progress.note}</span> : null}
      {going && !trying ? (
        <Button kind="quiet" busy={stop.isPending && "Stopping …"} onClick={() => stop.mutate()}>
          Stop
        </Button>
      ) : null}
      <Failed error={stop.error} />
    </div>
  );
}

function endWords(found: Enhancement): string {
  if (found.refinement_status === "Failed") return "Nothing was found";
  return found.accepted ? "A better version" : "No proposal is shown to be better";
}

interface ProposalProps {
  one: Candidate;
  prompt: number;
  before: PromptVersion;
  title: string;
  better: boolean;
  onOpen: () => void;
}

/** One proposal: what it changes and why, and how it did against the version before on the same tasks. */
function Proposal({ one, prompt, before, title, better, onOpen }: ProposalProps) {
  const [open, setOpen] = useState(false);
  return (
    <li className="judge-proposal" data-better={better ? "" : undefined} data-testid="candidate">
      <div className="judge-version-head">
        <strong>{title}</strong>
        <span className="figures">{one.over ? `accuracy ${percent(one.accuracy)}` : stateWords(one.status)}</span>
        <span className="judge-quiet figures judge-version-made">{one.over ? testWords(one) : null}</span>
        <Button aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Hide changes" : `Changes from v${before.number}`}
        </Button>
        <Button kind={better ? "main" : undefined} onClick={onOpen}>
          {better ? "Accept" : "Open"}
        </Button>
      </div>
      {one.reasoning ? <p className="judge-reasoning">{one.reasoning}</p> : null}
      {one.changes.length > 0 ? (
        <ol className="judge-changes">
          {one.changes.map((change, i) => (
            <li key={i}>
              <strong>{change.title}</strong> {change.reason}
            </li>
          ))}
        </ol>
      ) : null}
      {open ? <Changes prompt={prompt} before={before.id} after={one.version} /> : null}
    </li>
  );
}

function testWords({ test }: Candidate): string {
  const tasks = `of ${count(test.n, "task")}`;
  const said = `right where the other is wrong on ${test.only_second}, the other way round on ${test.only_first} ${tasks}`;
  return test.p_value === null ? `right and wrong on the same ${tasks}` : `${said}: p ${test.p_value < 0.001 ? "< 0.001" : figure(test.p_value, 3)}`;
}
