import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { nameOf, useMay } from "../../api/whoami";
import {
  createWorkspace, deleteWorkspace, joinWorkspace, leaveWorkspace, type Workspace, workspaceMembers, workspaceProjects,
  workspaces,
} from "../../api/workspaces";
import { Awaited } from "../../ui/Awaited";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { EmptyState } from "../../ui/EmptyState";
import { Failed } from "../../ui/Failed";
import { Input } from "../../ui/Field";
import { ForGood } from "../../ui/ForGood";
import { AddPerson } from "./AddPerson";
import "./people.css";

/** Projects that belong together, and the people who share them. */
export function Workspaces() {
  const asked = useQuery(workspaces);
  const { data } = asked;
  const may = useMay();
  return (
    <main className="page page-narrow people" id="main">
      <title>Workspaces · Juryroom</title>
      <div className="page-head">
        <h1>Workspaces</h1>
      </div>
      <Awaited query={asked} what="Looking up workspaces" />
      {may("workspaces.change") ? <NewWorkspace /> : null}
      {data?.length === 0 ? (
        <EmptyState title="No workspaces yet">
          Who is a member of a workspace may enter every project in it. Put a project into one in its settings.
        </EmptyState>
      ) : null}
      {data?.map((workspace) => <OneWorkspace key={workspace.id} workspace={workspace} />)}
    </main>
  );
}

function NewWorkspace() {
  const [title, setTitle] = useState("");
  const queries = useQueryClient();
  const making = useMutation({
    mutationFn: () => createWorkspace(title.trim()),
    onSuccess: async () => {
      setTitle("");
      await queries.invalidateQueries({ queryKey: workspaces.queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (title.trim()) making.mutate();
  };
  return (
    <form className="people-add" onSubmit={submit}>
      <Input aria-label="Name of a new workspace" placeholder="Name of a new workspace" value={title} onChange={(event) => setTitle(event.target.value)} />
      <Button type="submit" disabled={!title.trim()} busy={making.isPending && "Making it …"}>
        Make a workspace
      </Button>
      <Failed error={making.error} />
    </form>
  );
}

function OneWorkspace({ workspace }: { workspace: Workspace }) {
  const may = useMay();
  const changes = may("workspaces.change");
  const [asking, setAsking] = useState(false);
  const { data: people } = useQuery({ ...workspaceMembers(workspace.id), enabled: may("members.view") });
  const { data: projects } = useQuery(workspaceProjects(workspace.id));
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: workspaces.queryKey });
  const joining = useMutation({ mutationFn: (user: number) => joinWorkspace(workspace.id, user), onSettled: again });
  const leaving = useMutation({ mutationFn: (user: number) => leaveWorkspace(workspace.id, user), onSettled: again });
  const removing = useMutation({ mutationFn: () => deleteWorkspace(workspace.id), onSettled: again });
  const failed = joining.error ?? leaving.error ?? removing.error;
  return (
    <Card aria-labelledby={`workspace-${workspace.id}`}>
      <div className="page-head people-workspace">
        <h2 id={`workspace-${workspace.id}`}>{workspace.title}</h2>
        {changes ? (
          <Button kind="danger" aria-label={`Remove ${workspace.title} …`} onClick={() => setAsking(true)}>
            Remove …
          </Button>
        ) : null}
      </div>
      <ForGood
        title={`Remove “${workspace.title}”?`}
        open={asking}
        verb="Remove"
        busy={removing.isPending && "Removing …"}
        onGo={() => removing.mutate()}
        onClose={() => setAsking(false)}
      >
        <p>Its projects stay, for the members that they have themselves.</p>
      </ForGood>
      <Failed error={failed} />
      <p className="people-quiet">
        {projects?.length ? "Projects: " : "No projects in it that you may enter."}
        {projects?.map((project, position) => (
          <span key={project.id}>
            {position ? ", " : ""}
            <Link to="/projects/$id/tasks" params={{ id: project.id }}>
              {project.title || `project ${project.id}`}
            </Link>
          </span>
        ))}
      </p>
      <ul role="list" className="people-list">
        {people?.map(({ user }) => (
          <li key={user.id} className="token-row">
            <span>
              {nameOf(user)}
              {nameOf(user) === user.email ? null : <span className="people-quiet"> {user.email}</span>}
            </span>
            {changes ? (
              <Button aria-label={`Take ${nameOf(user)} out of ${workspace.title}`} onClick={() => leaving.mutate(user.id)}>
                Take out
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {changes ? <AddPerson label={`Add to ${workspace.title}`} present={people?.map(({ user }) => user.id) ?? []} onAdd={joining.mutate} /> : null}
    </Card>
  );
}
