import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { createVersion, type Draft, draftEstimate, type Preview, preview as previewOf, type Prompt, type PromptVersion } from "../../api/prompts";
import { taskSample } from "../../api/tasks";
import { useMay } from "../../api/whoami";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { Input } from "../../ui/Field";
import { useDebounced } from "../../ui/useDebounced";
import { draftOf, isChanged, keepDraft, keptDraft } from "./drafts";
import { ModelFields } from "./ModelFields";
import { PreviewPane } from "./PreviewPane";
import { VariableText } from "./VariableText";

const EVERYTHING = { project_subset: "All", sample_subset_size: 20, only_missing_predictions: false } as const;

interface RubricTabProps {
  prompt: Prompt;
  version: PromptVersion | undefined;
  onMade: (version: PromptVersion) => void;
}

/** The rubric beside what the model gets of it. A version never changes: what is written here becomes a new one. */
export function RubricTab({ prompt, version, onMade }: RubricTabProps) {
  const [draft, setDraft] = useState<Draft>(() => {
    const kept = keptDraft(prompt.id);
    return kept && kept.parent === (version?.id ?? null) ? kept.draft : draftOf(version);
  });
  const [title, setTitle] = useState("");
  const [place, setPlace] = useState(0);
  const settled = useDebounced(draft, 350);
  const { data: sample } = useQuery(taskSample(prompt.project));
  const task = sample?.tasks[place]?.id ?? null;
  const shown = useQuery(previewOf(prompt.id, settled, task));
  const estimate = useQuery({ ...draftEstimate(prompt.id, settled, EVERYTHING), enabled: settled.provider_model_id !== "" });
  const queries = useQueryClient();
  const may = useMay();
  const save = useMutation({
    mutationFn: () => createVersion(prompt.id, draft, title.trim(), version?.id ?? null),
    onSuccess: (made) => {
      keepDraft(prompt.id, null);
      void queries.invalidateQueries({ queryKey: ["prompts", prompt.id] });
      void queries.invalidateQueries({ queryKey: ["projects", prompt.project, "prompts"] });
      onMade(made);
    },
  });
  const change = (part: Partial<Draft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    keepDraft(prompt.id, isChanged(next, version) ? { draft: next, parent: version?.id ?? null } : null);
  };
  const names = shown.data?.variables.map(({ name }) => name) ?? [];
  const known = new Set([...names, ...(shown.data?.variables.map(({ object }) => object) ?? []), ...prompt.input_fields]);
  const changed = isChanged(draft, version);
  const total = sample?.tasks.length ?? 0;
  const mayWrite = may("prompts.change");
  return (
    <div className="judge-rubric">
      <div className="judge-editor">
        <VariableText
          label="System"
          hint="What to judge by. The form of the reply is added by itself."
          placeholder="You judge pairs of photographs. Same: both show some of the same scene …"
          rows={9}
          value={draft.system}
          variables={names}
          known={known}
          readOnly={!mayWrite}
          onChange={(system) => change({ system })}
        />
        <VariableText
          label="User"
          hint="What to judge. Empty: everything that the labelling config shows and System has not named."
          rows={3}
          value={draft.user_text}
          variables={names}
          known={known}
          readOnly={!mayWrite}
          onChange={(user_text) => change({ user_text })}
        />
        <ModelFields draft={draft} asksInOrders={shown.data?.controls.some(({ tag }) => tag === "Pairwise" || tag === "Ranker") ?? false} onChange={change} />
        <Failed error={save.error} />
        {mayWrite ? (
          <form
            className="judge-save"
            onSubmit={(event) => {
              event.preventDefault();
              save.mutate();
            }}
          >
            <Input aria-label="Title of the new version" placeholder="What is new in it? (title, optional)" maxLength={200} value={title} onChange={(event) => setTitle(event.target.value)} />
            {changed ? (
              <Button kind="quiet" onClick={() => change(draftOf(version))}>
                Undo changes
              </Button>
            ) : null}
            <Button type="submit" kind="main" disabled={!changed || draft.provider_model_id === ""} busy={save.isPending && "Saving …"}>
              Save as v{Math.max(0, prompt.versions_count) + 1}
            </Button>
          </form>
        ) : null}
        {mayWrite && changed && draft.provider_model_id === "" ? <p className="field-hint">Name a model to save a version.</p> : null}
      </div>
      <div className="judge-side">
        {shown.data ? <Controls controls={shown.data.controls} /> : null}
        <PreviewPane
          preview={shown.data}
          error={shown.error}
          estimate={draft.provider_model_id === "" ? undefined : estimate.data}
          place={total === 0 ? "" : `task ${task ?? ""} · ${place + 1} of ${total}`}
          onStep={(by) => setPlace((was) => (total === 0 ? 0 : (was + by + total) % total))}
        />
      </div>
    </div>
  );
}

/** What the labelling config asks of whoever answers. */
function Controls({ controls }: { controls: Preview["controls"] }) {
  return (
    <section aria-labelledby="asked">
      <h2 id="asked">What is asked</h2>
      <dl className="judge-controls">
        {controls.map((control) => (
          <div key={control.name}>
            <dt>
              {control.name} <span className="judge-quiet">{control.tag}{control.required ? ", required" : ""}</span>
            </dt>
            <dd>
              {control.labels.map((label) => (
                <span key={label} className="judge-label">
                  {label}
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
