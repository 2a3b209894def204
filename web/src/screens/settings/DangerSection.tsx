import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { deleteProject, type Project } from "../../api/projects";
import { Button } from "../../ui/Button";
import { ForGood } from "../../ui/ForGood";
import { count } from "../../ui/count";
import { Card } from "../../ui/Card";
import { Field, Input } from "../../ui/Field";

export function DangerSection({ project }: { project: Project }) {
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState("");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const removing = useMutation({
    mutationFn: () => deleteProject(project.id),
    onSuccess: async () => {
      await navigate({ to: "/projects", ignoreBlocker: true });
      queries.removeQueries({ queryKey: ["projects", project.id] });
      await queries.invalidateQueries({ queryKey: ["projects", "list"] });
    },
  });
  const close = () => {
    setAsking(false);
    setTyped("");
    removing.reset();
  };
  const name = project.title || "delete";
  const inside = `${count(project.task_number, "task")} and ${count(project.total_annotations_number, "annotation")}`;
  return (
    <Card aria-labelledby="danger" className="settings-danger">
      <div>
        <h2 id="danger">Delete this project</h2>
        <p className="save-words">
          With its {inside}. This cannot be undone; export first.
        </p>
      </div>
      <Button kind="danger" onClick={() => setAsking(true)}>
        Delete project …
      </Button>
      <ForGood
        title={`Delete “${project.title}”?`}
        open={asking}
        verb="Delete for good"
        busy={removing.isPending && "Deleting …"}
        error={removing.error}
        disabled={typed.trim() !== name.trim()}
        onGo={() => removing.mutate()}
        onClose={close}
      >
        <p>{inside} will be gone.</p>
        <Field label={`Type “${name}” to delete it`}>
          {(control) => <Input {...control} autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />}
        </Field>
      </ForGood>
    </Card>
  );
}
