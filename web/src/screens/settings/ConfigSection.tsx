import { useState } from "react";
import { ApiError } from "../../api/client";
import type { Lint } from "../../api/lint";
import type { Project } from "../../api/projects";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { ConfigWorkbench } from "../create/ConfigWorkbench";
import { useKeepEdits } from "../create/useKeepEdits";
import { answersLost, whyNotSaved, withoutScripts } from "../create/whyNotSaved";
import { ConfigLosses } from "./ConfigLosses";
import { SaveRow } from "./SaveRow";
import { useProjectChange } from "./useProjectChange";

export function ConfigSection({ project }: { project: Project }) {
  const [text, setText] = useState(project.label_config);
  const [lint, setLint] = useState<Lint | null>(null);
  const save = useProjectChange(project.id);
  const changed = text !== project.label_config;
  useKeepEdits(changed);
  const hindrance = changed ? whyNotSaved(lint) : null;
  const refused = save.error instanceof ApiError && save.error.code === "config_in_use" ? save.error : null;
  const lost = changed && hindrance === null ? answersLost(lint) : [];
  const inUse = refused ? withoutScripts(Object.values(refused.fields).flat()) : lost;
  const edit = (next: string) => {
    setText(next);
    if (save.error) save.reset();
  };
  return (
    <Card aria-labelledby="config" className="settings-config">
      <h2 id="config">Labelling config</h2>
      <ConfigWorkbench value={text} onChange={edit} project={project.id} onLint={setLint} />
      {inUse.length > 0 ? (
        <Banner tone="warn" title="Answers that exist already do not fit this config.">
          {inUse.map((message) => (
            <p key={message} className="settings-said">
              {message}
            </p>
          ))}
          <ConfigLosses
            key={text}
            project={project.id}
            text={text}
            saving={save.isPending}
            onSave={(mapping) => save.mutate({ change: { label_config: text, mapping } })}
          />
          <div className="save-row">
            <Button onClick={() => edit(project.label_config)}>Back to the saved config</Button>
            <Button
              kind="danger"
              busy={save.isPending && "Saving …"}
              onClick={() => save.mutate({ change: { label_config: text }, force: true })}
            >
              Save it all the same
            </Button>
          </div>
        </Banner>
      ) : (
        <div className="settings-save">
          <SaveRow
            changed={changed && hindrance === null}
            saving={save.isPending}
            saved={save.isSuccess}
            error={save.error}
            onSave={() => save.mutate({ change: { label_config: text } })}
          />
          <span className="save-words">{hindrance}</span>
        </div>
      )}
    </Card>
  );
}
