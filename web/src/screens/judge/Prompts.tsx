import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { connections } from "../../api/connections";
import { AGGREGATORS, juryList } from "../../api/juries";
import { createPrompt, type Prompt, promptList } from "../../api/prompts";
import { useMay } from "../../api/whoami";
import { Awaited } from "../../ui/Awaited";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { count } from "../../ui/count";
import { EmptyState } from "../../ui/EmptyState";
import { since } from "../../ui/since";
import { Table } from "../../ui/Table";
import { TitleDialog } from "../../ui/TitleDialog";
import { JuryDialog } from "./JuryDialog";
import { money, percent } from "./words";
import "./judge.css";

/** The prompts and juries of a project. */
export function Prompts() {
  const { id } = useParams({ from: "/signed-in/shell/projects/$id/prompts" });
  const asked = useQuery(promptList(id));
  const { data } = asked;
  const known = useQuery(connections).data;
  const [making, setMaking] = useState<"prompt" | "jury" | null>(null);
  const may = useMay();
  const navigate = useNavigate();
  const mayChange = may("prompts.change");
  const ran = data?.some((one) => one.versions_count > 0) ?? false;
  return (
    <main className="page" id="main">
      <title>Prompts · Juryroom</title>
      <div className="page-head">
        <h1>Prompts</h1>
        {may("providers.view") ? <Link to="/connections">Connections to models</Link> : null}
        {mayChange && ran ? <Button onClick={() => setMaking("jury")}>New jury</Button> : null}
        {mayChange ? (
          <Button kind="main" onClick={() => setMaking("prompt")}>
            New prompt
          </Button>
        ) : null}
      </div>
      <Awaited query={asked} what="Looking up prompts" />
      {known?.length === 0 && may("providers.change") ? (
        <Banner title="No model is connected yet">
          <p>
            <Link to="/connections">Add a connection</Link>: a provider's key, or any endpoint that speaks OpenAI's API.
          </p>
        </Banner>
      ) : null}
      {data?.length === 0 ? (
        <EmptyState title="No prompts yet">Write down what a good answer is; a model judges by it, and its verdicts are held against people's.</EmptyState>
      ) : null}
      {data && data.length > 0 ? <PromptTable project={id} prompts={data} /> : null}
      <Juries project={id} />
      {making === "prompt" ? <NewPrompt project={id} onClose={() => setMaking(null)} /> : null}
      {making === "jury" && data ? (
        <JuryDialog
          project={id}
          prompts={data}
          onClose={() => setMaking(null)}
          onDone={(made) => void navigate({ to: "/projects/$id/juries/$juryId", params: { id, juryId: made.id } })}
        />
      ) : null}
    </main>
  );
}

function PromptTable({ project, prompts }: { project: number; prompts: readonly Prompt[] }) {
  return (
    <Table label="Prompts">
      <thead>
        <tr>
          <th scope="col">Prompt</th>
          <th scope="col" className="number">
            Versions
          </th>
          <th scope="col" className="number">
            Runs
          </th>
          <th scope="col" className="number">
            Best accuracy
          </th>
          <th scope="col" className="number">
            Spent
          </th>
          <th scope="col">Changed</th>
        </tr>
      </thead>
      <tbody>
        {prompts.map((one) => (
          <tr key={one.id}>
            <th scope="row">
              <Link to="/projects/$id/prompts/$promptId" params={{ id: project, promptId: one.id }}>
                {one.title}
              </Link>
            </th>
            <td className="number">{one.versions_count}</td>
            <td className="number">{one.runs_count}</td>
            <td className="number">{percent(one.best_score)}</td>
            <td className="number">
              {money(one.spent)}
              {one.budget_limit === null ? "" : ` of ${money(one.budget_limit)}`}
            </td>
            <td>{since(one.updated_at)}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function Juries({ project }: { project: number }) {
  const { data } = useQuery(juryList(project));
  if (!data || data.length === 0) return null;
  return (
    <section className="judge-juries" aria-labelledby="juries">
      <h2 id="juries">Juries</h2>
      <Table label="Juries">
        <thead>
          <tr>
            <th scope="col">Jury</th>
            <th scope="col">Judges</th>
            <th scope="col">Decides by</th>
          </tr>
        </thead>
        <tbody>
          {data.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <Link to="/projects/$id/juries/$juryId" params={{ id: project, juryId: one.id }}>
                  {one.title}
                </Link>
              </th>
              <td>{count(one.prompt_versions.length, "judge")}</td>
              <td>{AGGREGATORS[one.aggregator]}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}

function NewPrompt({ project, onClose }: { project: number; onClose: () => void }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: (title: string) => createPrompt(project, title),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: ["projects", project, "prompts"] });
      void navigate({ to: "/projects/$id/prompts/$promptId", params: { id: project, promptId: made.id } });
    },
  });
  return (
    <TitleDialog
      title="New prompt"
      label="Title"
      hint="Its predictions are kept under this name and the version's: title/v1."
      button="Write the rubric"
      busy={make.isPending && "Making …"}
      error={make.error}
      most={200}
      onSave={make.mutate}
      onClose={onClose}
    />
  );
}
