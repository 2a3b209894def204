import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { messageOf } from "../../api/client";
import { type Difference, type Prompt, type PromptVersion, renameVersion, versionDifference } from "../../api/prompts";
import { Awaited } from "../../ui/Awaited";
import { Button } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { Input } from "../../ui/Field";
import { since } from "../../ui/since";
import { percent } from "./words";

interface VersionsTabProps {
  prompt: Prompt;
  versions: readonly PromptVersion[];
  onOpen: (version: PromptVersion) => void;
}

/** Every version as it was asked, newest first, each with what it changed of the one before. */
export function VersionsTab({ prompt, versions, onOpen }: VersionsTabProps) {
  if (versions.length === 0) return <EmptyState title="No version yet">Write a rubric and save it: that is the first.</EmptyState>;
  return (
    <ol role="list" className="judge-versions">
      {versions.map((version, i) => {
        const before = versions.find((one) => one.id === version.parent_version) ?? versions[i + 1];
        return <Version key={version.id} prompt={prompt} version={version} before={before} onOpen={() => onOpen(version)} />;
      })}
    </ol>
  );
}

function Version({ prompt, version, before, onOpen }: { prompt: Prompt; version: PromptVersion; before: PromptVersion | undefined; onOpen: () => void }) {
  const [open, setOpen] = useState(false);
  const who = version.created_by?.email ?? "";
  return (
    <li className="judge-version">
      <div className="judge-version-head">
        <span className="judge-quiet figures">v{version.number}</span>
        <Title key={version.title} prompt={prompt} version={version} />
        <span className="figures">{version.score === null ? "" : `accuracy ${percent(version.score)}`}</span>
        {version.certificate === null ? null : (
          <Link to="/projects/$id/certificates/$certificateId" params={{ id: prompt.project, certificateId: version.certificate }}>
            certificate
          </Link>
        )}
        <span className="judge-quiet judge-version-made">
          {version.model_display_name} · {who} {since(version.created_at)}
        </span>
        {before ? (
          <Button aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? "Hide changes" : `Changes from v${before.number}`}
          </Button>
        ) : null}
        <Button onClick={onOpen}>Open</Button>
      </div>
      {version.changes.length > 0 ? (
        <ol className="judge-changes">
          {version.changes.map((change) => (
            <li key={change.title}>
              <strong>{change.title}</strong> {change.reason}
            </li>
          ))}
        </ol>
      ) : null}
      {open && before ? <Changes prompt={prompt.id} before={before.id} after={version.id} /> : null}
    </li>
  );
}

/** The title is all that can change. */
function Title({ prompt, version }: { prompt: Prompt; version: PromptVersion }) {
  const [title, setTitle] = useState(version.title);
  const queries = useQueryClient();
  const rename = useMutation({
    mutationFn: () => renameVersion(prompt.id, version.id, title.trim()),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["prompts", prompt.id] }),
  });
  const save = () => {
    if (title.trim() && title.trim() !== version.title) rename.mutate();
  };
  return (
    <Input
      className="judge-title"
      aria-label={`Title of version ${version.number}`}
      value={title}
      maxLength={200}
      title={rename.error ? messageOf(rename.error) : undefined}
      aria-invalid={rename.error ? true : undefined}
      onChange={(event) => setTitle(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setTitle(version.title);
      }}
    />
  );
}

const FIELDS: Record<string, string> = {
  system: "System",
  user_text: "User",
  provider: "Provider",
  model: "Model",
  parameters: "Parameters",
  few_shot: "Examples",
  rounds: "Orders",
  examples: "Drawn examples",
};
const TEXTS = new Set(["system", "user_text"]);

/** What one version changed of another, line by line. */
export function Changes({ prompt, before, after }: { prompt: number; before: number; after: number }) {
  const asked = useQuery(versionDifference(prompt, before, after));
  const { data } = asked;
  if (!data) return <Awaited query={asked} what="Comparing" />;
  if (data.fields.length === 0) return <p className="judge-quiet">They ask the same.</p>;
  return (
    <div className="judge-diff" data-testid="difference">
      {data.fields.map((field) => (
        <FieldChange key={field.field} field={field} />
      ))}
    </div>
  );
}

function FieldChange({ field }: { field: Difference["fields"][number] }) {
  const name = FIELDS[field.field] ?? field.field;
  if (field.field === "examples") return <p className="judge-quiet">The examples drawn from ground truth are others.</p>;
  if (!TEXTS.has(field.field)) {
    return (
      <p>
        <strong>{name}</strong> <del>{field.before || "none"}</del> → <ins>{field.after || "none"}</ins>
      </p>
    );
  }
  return (
    <div>
      <strong>{name}</strong>
      <pre className="judge-lines">
        {field.lines.map((line, i) => (
          <span key={i} data-kind={line.kind}>
            {line.kind === "added" ? "+ " : line.kind === "removed" ? "- " : "  "}
            {line.text}
            {"\n"}
          </span>
        ))}
      </pre>
    </div>
  );
}
