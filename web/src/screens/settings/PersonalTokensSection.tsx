import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { projectList } from "../../api/projects";
import { createPersonalToken, type PersonalToken, personalTokens, revokePersonalToken } from "../../api/sessions";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Failed } from "../../ui/Failed";
import { Field, Input, Select } from "../../ui/Field";
import { Secret } from "./Secret";

const SCOPES = { full: "all that I may do", read: "reading alone", project: "one project" } as const;

/** Keys for scripts, each for as much as it needs and until a day. */
export function PersonalTokensSection() {
  const { data } = useQuery(personalTokens);
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: personalTokens.queryKey });
  const revoking = useMutation({ mutationFn: revokePersonalToken, onSettled: again });
  return (
    <Card aria-labelledby="personal-tokens">
      <h2 id="personal-tokens">Personal tokens</h2>
      <p className="save-words">For scripts. Give each as little as it needs, and an end.</p>
      <Failed error={revoking.error} />
      {data?.map((token) => (
        <div key={token.id} className="token-row">
          <span>
            {token.title} <span className="save-words">{wordsOf(token)}</span>
          </span>
          <Button kind="danger" aria-label={`Revoke ${token.title}`} onClick={() => revoking.mutate(token.id)}>
            Revoke
          </Button>
        </div>
      ))}
      <NewToken onMade={again} />
    </Card>
  );
}

function wordsOf(token: PersonalToken): string {
  const scope = token.scope === "project" ? `project ${token.project}` : SCOPES[token.scope];
  const until = token.expires_at ? `until ${token.expires_at.slice(0, 10)}` : "without end";
  return `…${token.shown} · ${scope} · ${until} · ${token.used_at ? "used" : "not used yet"}`;
}

function NewToken({ onMade }: { onMade: () => Promise<void> }) {
  const [title, setTitle] = useState("");
  const [scope, setScope] = useState<keyof typeof SCOPES>("read");
  const [project, setProject] = useState("");
  const [days, setDays] = useState(90);
  const { data: projects } = useInfiniteQuery({ ...projectList(""), enabled: scope === "project" });
  const making = useMutation({
    mutationFn: () =>
      createPersonalToken({ title: title.trim(), scope, project: scope === "project" ? Number(project) : null, expires_in_days: days }),
    onSuccess: async () => {
      setTitle("");
      await onMade();
    },
  });
  const ready = title.trim() !== "" && (scope !== "project" || project !== "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) making.mutate();
  };
  return (
    <form className="settings-form" onSubmit={submit}>
      {making.data ? (
        <Banner tone="warn" title="Copy it now: it is shown this once.">
          <Secret value={making.data.token} label="New personal token" />
        </Banner>
      ) : null}
      <Failed error={making.error} />
      <div className="settings-tokens">
        <Field label="What it is for">
          {(control) => <Input {...control} maxLength={100} value={title} onChange={(event) => setTitle(event.target.value)} />}
        </Field>
        <Field label="It may do">
          {(control) => (
            <Select {...control} value={scope} onChange={(event) => setScope(event.target.value as keyof typeof SCOPES)}>
              {Object.entries(SCOPES).map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {scope === "project" ? (
          <Field label="Project">
            {(control) => (
              <Select {...control} value={project} onChange={(event) => setProject(event.target.value)}>
                <option value="">Choose …</option>
                {projects?.pages.flatMap(({ results }) => results).map((each) => (
                  <option key={each.id} value={each.id}>
                    {each.title || `project ${each.id}`}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        ) : null}
        <Field label="For, days">
          {(control) => (
            <Input {...control} type="number" min={1} max={73000} value={Number.isNaN(days) ? "" : days} onChange={(event) => setDays(event.target.valueAsNumber)} />
          )}
        </Field>
      </div>
      <div>
        <Button type="submit" disabled={!ready} busy={making.isPending && "Making it …"}>
          Make a token
        </Button>
      </div>
    </form>
  );
}
