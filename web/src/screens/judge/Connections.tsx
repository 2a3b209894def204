import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { messageOf } from "../../api/client";
import { type Connection, type ConnectionTest, connections, deleteConnection, offeredModels, testConnection } from "../../api/connections";
import { projectList } from "../../api/projects";
import { useMay } from "../../api/whoami";
import { Awaited } from "../../ui/Awaited";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { EmptyState } from "../../ui/EmptyState";
import { Failed } from "../../ui/Failed";
import { Field, Input, Select } from "../../ui/Field";
import { ForGood } from "../../ui/ForGood";
import { Progress } from "../../ui/Progress";
import { Table } from "../../ui/Table";
import { ConnectionDialog } from "./ConnectionDialog";
import { providerLabel } from "./providers";
import { answerWords, money, outcomeWords } from "./words";
import "./judge.css";

/** Ways to models: providers and endpoints, their keys and their budgets. */
export function Connections() {
  const asked = useQuery(connections);
  const { data } = asked;
  const [editing, setEditing] = useState<Connection | "new" | null>(null);
  const [testing, setTesting] = useState<Connection | null>(null);
  const may = useMay()("providers.change");
  return (
    <main className="page" id="main">
      <title>Connections · Juryroom</title>
      <div className="page-head">
        <h1>Connections to models</h1>
        {may ? (
          <Button kind="main" onClick={() => setEditing("new")}>
            New connection
          </Button>
        ) : null}
      </div>
      <Awaited query={asked} what="Looking up connections" />
      {data?.length === 0 ? (
        <EmptyState title="No model is connected yet">A provider's key, or the address of any endpoint that speaks OpenAI's API. Keys are kept encrypted and never shown again.</EmptyState>
      ) : null}
      {data?.filter((one) => one.budget_alert).map((one) => (
        <Banner key={one.id} tone="warn" title={`${one.name} has spent ${money(one.budget_total_spent)} this ${one.budget_reset_period === "Yearly" ? "year" : "month"}`}>
          <p>{one.budget_limit === null ? "It has no budget." : `Its budget is ${money(one.budget_limit)}: runs stop there, and can go on under a higher one.`}</p>
        </Banner>
      ))}
      {data && data.length > 0 ? (
        <Table label="Connections">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Provider</th>
              <th scope="col">Models</th>
              <th scope="col">For</th>
              <th scope="col">Budget</th>
              <th scope="col">
                <span className="hidden-words">What to do</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.map((one) => (
              <tr key={one.id}>
                <th scope="row">{one.name}</th>
                <td className="wraps judge-models">
                  {providerLabel(one.provider)}
                  {one.has_secret ? <span className="judge-quiet"> · has a key</span> : null}
                </td>
                <td className="wraps judge-models">{one.models.join(", ") || <span className="judge-quiet">any</span>}</td>
                <td>{one.scope === "User" ? "me" : "everybody"}</td>
                <td>
                  <Budget connection={one} />
                </td>
                <td className="judge-actions">
                  {may ? (
                    <>
                      <Button onClick={() => setTesting(one)}>Test</Button>
                      {one.provider === "Descriptors" ? null : <Button onClick={() => setEditing(one)}>Change</Button>}
                      <Remove connection={one} />
                    </>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      ) : null}
      {editing ? (
        <ConnectionDialog
          connection={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
          onSaved={(saved) => {
            if (editing === "new") setTesting(saved);
            setEditing(null);
          }}
        />
      ) : null}
      {testing ? <TestDialog connection={testing} onClose={() => setTesting(null)} /> : null}
    </main>
  );
}

function Budget({ connection }: { connection: Connection }) {
  const { budget_limit: limit, budget_total_spent: spent, budget_reset_period: period } = connection;
  const words = `${money(spent)}${limit === null ? "" : ` of ${money(limit)}`} this ${period === "Yearly" ? "year" : "month"}`;
  return (
    <div className="judge-budget figures">
      {limit === null ? null : <Progress label={`Budget of ${connection.name}`} done={spent} total={limit} />}
      <span>{words}</span>
    </div>
  );
}

function Remove({ connection }: { connection: Connection }) {
  const [asking, setAsking] = useState(false);
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteConnection(connection.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["connections"] }),
  });
  return (
    <>
      <Button kind="quiet" aria-label={`Delete ${connection.name}`} onClick={() => setAsking(true)}>
        Delete
      </Button>
      <ForGood
        title={`Delete ${connection.name}?`}
        open={asking}
        verb="Delete"
        busy={remove.isPending && "Deleting …"}
        error={remove.error}
        onGo={() => remove.mutate()}
        onClose={() => setAsking(false)}
      >
        <p>Versions that use it stay, and cannot be run until a new version has another connection.</p>
      </ForGood>
    </>
  );
}

/** Judges one real task with its real schema: the only test that says whether judging will work. */
function TestDialog({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const form = useId();
  const list = useId();
  const [model, setModel] = useState(connection.models[0] ?? "");
  const [project, setProject] = useState("");
  const { data: offered, error: unlisted } = useQuery(offeredModels(connection.id));
  const projects = useInfiniteQuery(projectList("")).data?.pages.flatMap(({ results }) => results) ?? [];
  const queries = useQueryClient();
  const test = useMutation({
    mutationFn: () => testConnection(connection.id, { model, project: project ? Number(project) : null }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["connections"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    test.mutate();
  };
  return (
    <Dialog
      title={`Test ${connection.name}`}
      open
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button kind="main" type="submit" form={form} disabled={!model} busy={test.isPending && "Asking …"}>
            Judge one task
          </Button>
        </>
      }
    >
      <form id={form} className="judge-form" onSubmit={submit}>
        <Field label="Model" hint={unlisted ? `The provider does not list its models: ${messageOf(unlisted)}` : undefined}>
          {(control) => (
            <>
              <Input {...control} required list={list} value={model} onChange={(event) => setModel(event.target.value)} />
              <datalist id={list}>
                {offered?.map((one) => (
                  <option key={one} value={one} />
                ))}
              </datalist>
            </>
          )}
        </Field>
        <Field label="A task of" hint="With its real schema. It costs what one request costs.">
          {(control) => (
            <Select {...control} value={project} onChange={(event) => setProject(event.target.value)}>
              <option value="">a made-up question</option>
              {projects.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.title}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </form>
      <Failed error={test.error} />
      {test.data ? <Outcome found={test.data} /> : null}
    </Dialog>
  );
}

function Outcome({ found }: { found: ConnectionTest }) {
  const ok = found.outcome === "ok";
  return (
    <Banner tone={ok ? "good" : "bad"} title={ok ? "It works" : `${outcomeWords(found.outcome)}: ${found.problem ?? ""}`}>
      {ok ? (
        <p className="figures" data-testid="test-outcome">
          It said {answerWords(found.answer)}
          {found.seconds === null ? "" : ` in ${found.seconds.toFixed(1)} s`}, for {money(found.cost)}
          {found.form === "schema" ? ", held to the schema" : ", asked for the form in words: this model takes no schema"}.
        </p>
      ) : null}
      {found.reply && !ok ? <pre className="judge-code">{found.reply}</pre> : null}
    </Banner>
  );
}
