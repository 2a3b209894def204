import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError, messageOf } from "../../api/client";
import type { Lint } from "../../api/lint";
import { createProject } from "../../api/projects";
import { type Template, templates } from "../../api/templates";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Field, Input } from "../../ui/Field";
import { ConfigWorkbench } from "./ConfigWorkbench";
import { TemplateChoice } from "./TemplateChoice";
import { useKeepEdits } from "./useKeepEdits";
import { whyNotSaved } from "./whyNotSaved";
import "./create.css";

const PASTE = "<View>\n  \n</View>\n";
const OURS = "Juryroom";

export function CreateProject() {
  const { data: known, error: noTemplates } = useQuery(templates);
  const starting = known?.templates.filter((template) => template.group === OURS) ?? [];
  const [title, setTitle] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const [lint, setLint] = useState<Lint | null>(null);
  const template = starting.find((one) => one.title === chosen) ?? (chosen === "paste" ? null : starting[0]);
  const config = typed ?? template?.config ?? (chosen === "paste" || noTemplates ? PASTE : "");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const creating = useMutation({
    mutationFn: () => createProject({ title: title.trim(), label_config: config }),
    onSuccess: async (project) => {
      await queries.invalidateQueries({ queryKey: ["projects", "list"] });
      await navigate({ to: "/projects/$id/import", params: { id: project.id }, ignoreBlocker: true });
    },
  });
  useKeepEdits(typed !== null);
  const choose = (next: Template | null) => {
    setChosen(next?.title ?? "paste");
    setTyped(null);
  };
  const hindrance = title.trim() ? whyNotSaved(lint) : "Give it a title first.";
  const fields = creating.error instanceof ApiError ? creating.error.fields : {};
  return (
    <main className="page page-wide create" id="main">
      <title>New project · Juryroom</title>
      <form
        className="create-head"
        onSubmit={(event) => {
          event.preventDefault();
          if (!hindrance && !creating.isPending) creating.mutate();
        }}
      >
        <h1>New project</h1>
        <Field label="Title" error={fields.title?.[0] ?? null}>
          {(control) => (
            <Input
              {...control}
              autoFocus
              maxLength={50}
              placeholder="What is judged, e.g. Same scene?"
              value={title}
              onChange={(event) => setTitle(event.target.value)}
            />
          )}
        </Field>
        <div className="create-save">
          <span className="create-hindrance" id="hindrance">
            {hindrance}
          </span>
          <Button
            kind="main"
            type="submit"
            disabled={hindrance !== null}
            aria-describedby="hindrance"
            busy={creating.isPending && "Creating …"}
          >
            Create project
          </Button>
        </div>
        <TemplateChoice
          templates={starting}
          chosen={template ?? null}
          edited={typed !== null}
          onChoose={choose}
        />
      </form>
      {creating.error && !fields.title ? <Banner tone="bad" title={messageOf(creating.error)} /> : null}
      <ConfigWorkbench value={config} onChange={(text) => text !== config && setTyped(text)} project={null} onLint={setLint} />
    </main>
  );
}
