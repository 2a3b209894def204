import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { messageOf } from "../../api/client";
import { project } from "../../api/projects";
import { type Prompt, prompt as promptOf, type PromptVersion, promptVersions } from "../../api/prompts";
import { useMay } from "../../api/whoami";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Field";
import { TabLine } from "../../ui/TabLine";
import { Waiting } from "../../ui/Waiting";
import { KeptPictures } from "../manager/Thumbnail";
import { AlignmentTab } from "./AlignmentTab";
import { AutomateTab } from "./AutomateTab";
import { CompareTab } from "./CompareTab";
import { EnhanceTab } from "./EnhanceTab";
import { HistoryTab } from "./HistoryTab";
import { ManagePrompt } from "./ManagePrompt";
import { ResultsTab } from "./ResultsTab";
import { RubricTab } from "./RubricTab";
import { RunDialog } from "./RunDialog";
import { type JudgeSearch, TABS } from "./search";
import { VersionsTab } from "./VersionsTab";
import "./judge.css";

const ROUTE = "/signed-in/shell/projects/$id/prompts/$promptId";

/** A prompt: written, run, held against people, compared, automated. */
export function PromptPage() {
  const { id, promptId } = useParams({ from: ROUTE });
  const prompt = useQuery(promptOf(promptId));
  const versions = useQuery(promptVersions(promptId));
  const kept = useQuery(project(id)).data?.thumbnails ?? "off";
  const error = prompt.error ?? versions.error;
  if (error) {
    return (
      <main className="page" id="main">
        <Banner tone="bad" title={messageOf(error)} />
      </main>
    );
  }
  if (!prompt.data || !versions.data) return <Waiting what="Looking up the prompt" />;
  return (
    <KeptPictures value={kept}>
      <Opened prompt={prompt.data} versions={versions.data} />
    </KeptPictures>
  );
}

function Opened({ prompt, versions }: { prompt: Prompt; versions: PromptVersion[] }) {
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: "/projects/$id/prompts/$promptId" });
  const [running, setRunning] = useState(false);
  const may = useMay()("prompts.change");
  const version = versions.find((one) => one.id === search.version) ?? versions[0];
  const tab = search.tab ?? (version?.latest_run ? "results" : "rubric");
  const go = (change: Partial<JudgeSearch>) => void navigate({ search: { ...search, ...change } });
  const canRun = may && version !== undefined;
  return (
    <main className="page page-wide judge" id="main">
      <title>{`${prompt.title} · Juryroom`}</title>
      <div className="page-head judge-page-head">
        <h1>{prompt.title}</h1>
        {versions.length > 0 ? (
          <Select className="judge-version-pick" aria-label="Version" value={version?.id} onChange={(event) => go({ version: Number(event.target.value), run: undefined })}>
            {versions.map((one) => (
              <option key={one.id} value={one.id}>
                {`v${one.number}${one.title === `v${one.number}` ? "" : ` ${one.title}`} · ${one.model_display_name}`}
              </option>
            ))}
          </Select>
        ) : null}
        <TabLine label="Prompt" tabs={TABS} value={tab} onOpen={(value) => go({ tab: value })} />
        {canRun ? (
          <Button kind="main" onClick={() => setRunning(true)}>
            Run v{version.number} ▸
          </Button>
        ) : null}
        <ManagePrompt prompt={prompt} />
      </div>
      {tab === "rubric" ? <RubricTab key={`rubric ${version?.id}`} prompt={prompt} version={version} onMade={(made) => go({ version: made.id, tab: "rubric", run: undefined })} /> : null}
      {tab === "results" ? <ResultsTab prompt={prompt} version={version} run={search.run ?? null} shown={search.shown ?? "all"} onShow={(shown) => go({ shown, tab })} /> : null}
      {tab === "alignment" ? <AlignmentTab key={`alignment ${version?.id}`} prompt={prompt} version={version} /> : null}
      {tab === "versions" ? <VersionsTab prompt={prompt} versions={versions} onOpen={(one) => go({ version: one.id, tab: "rubric", run: undefined })} /> : null}
      {tab === "compare" ? (
        <CompareTab
          prompt={prompt}
          versions={versions}
          chosen={search.compare ?? []}
          everything={search.everything ?? false}
          onChoose={(compare, everything) => go({ compare, everything: everything || undefined })}
        />
      ) : null}
      {tab === "history" ? (
        <HistoryTab
          prompt={prompt}
          versions={versions}
          onOpen={(run) => go({ run, tab: "results", shown: undefined })}
        />
      ) : null}
      {tab === "enhance" ? (
        <EnhanceTab
          key={`enhance ${version?.id}`}
          prompt={prompt}
          version={version}
          versions={versions}
          onOpen={(id) => go({ version: id, tab: "rubric", run: undefined })}
          onStarted={() => go({ version: version?.id, tab: "enhance" })}
        />
      ) : null}
      {tab === "automate" ? <AutomateTab key={`automate ${version?.id}`} prompt={prompt} version={version} /> : null}
      {canRun ? (
        <RunDialog
          key={`run ${version.id}`}
          prompt={prompt}
          version={version}
          open={running}
          onClose={() => setRunning(false)}
          onStarted={(run) => {
            setRunning(false);
            go({ run: run.id, tab: "results", shown: undefined });
          }}
        />
      ) : null}
    </main>
  );
}
