import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useId, useState } from "react";
import { ApiError } from "../../api/client";
import { duplicateProject, type Project } from "../../api/projects";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { count } from "../../ui/count";
import { Dialog } from "../../ui/Dialog";
import { Failed } from "../../ui/Failed";
import { Field, Input, Tick } from "../../ui/Field";

const LONGEST_TITLE = 50;

export function CopySection({ project }: { project: Project }) {
  const [asking, setAsking] = useState(false);
  return (
    <Card aria-labelledby="copy" className="settings-danger">
      <div>
        <h2 id="copy">Copy this project</h2>
        <p className="save-words">A new project with the same settings and labelling config.</p>
      </div>
      <Button onClick={() => setAsking(true)}>Make a copy …</Button>
      {asking ? <CopyDialog project={project} onClose={() => setAsking(false)} /> : null}
    </Card>
  );
}

function CopyDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const form = useId();
  const [title, setTitle] = useState(`Copy of ${project.title}`.slice(0, LONGEST_TITLE));
  const [tasks, setTasks] = useState(false);
  const [members, setMembers] = useState(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const copying = useMutation({
    mutationFn: () => duplicateProject(project.id, { title: title.trim(), mode: tasks ? "settings,data" : "settings", include_members: members }),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ["projects", "list"] });
      await navigate({ to: "/projects/$id/tasks", params: { id: made.id } });
    },
  });
  const fault = copying.error instanceof ApiError ? copying.error.fields.title?.[0] : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (title.trim() !== "") copying.mutate();
  };
  return (
    <Dialog
      title={`Copy “${project.title}”`}
      open
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" type="submit" form={form} disabled={title.trim() === ""} busy={copying.isPending && "Copying …"}>
            Make the copy
          </Button>
        </>
      }
    >
      <form id={form} className="settings-copy" onSubmit={submit}>
        <Field label="Title of the copy" error={fault}>
          {(control) => <Input {...control} autoFocus maxLength={LONGEST_TITLE} value={title} onChange={(event) => setTitle(event.target.value)} />}
        </Field>
        <Tick label={`With its ${count(project.task_number, "task")}, without what was answered`} checked={tasks} disabled={project.task_number === 0} onChange={setTasks} />
        <Tick label="With its members and their roles in it" checked={members} onChange={setMembers} />
        {fault === undefined ? <Failed error={copying.error} /> : null}
      </form>
    </Dialog>
  );
}
