import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { letGoOn, pauseMember } from "../../api/quality";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Failed } from "../../ui/Failed";
import { Field, TextArea } from "../../ui/Field";

interface PauseDialogProps {
  project: number;
  user: number;
  name: string;
  isPaused: boolean;
  why: string | null;
  onClose: () => void;
}

/** Stop somebody in this project, with a word to them; or let them go on. */
export function PauseDialog({ project, user, name, isPaused, why, onClose }: PauseDialogProps) {
  const queries = useQueryClient();
  const [words, setWords] = useState("");
  const change = useMutation({
    mutationFn: async () => {
      if (isPaused) await letGoOn(project, user);
      else await pauseMember(project, user, words);
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["projects", project] });
      onClose();
    },
  });
  return (
    <Dialog
      title={isPaused ? `Let ${name} go on` : `Pause ${name}`}
      open
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" busy={change.isPending && "Saving …"} onClick={() => change.mutate()}>
            {isPaused ? "Let go on" : "Pause"}
          </Button>
        </>
      }
    >
      {isPaused ? (
        <p>They are told: “{why}”</p>
      ) : (
        <>
          <p>They can open no task of this project until somebody lets them go on. What they hold goes to others.</p>
          <Field label="What they are told" hint="Shown to them in the place of tasks.">
            {(control) => <TextArea {...control} rows={3} maxLength={2000} value={words} onChange={(event) => setWords(event.target.value)} />}
          </Field>
        </>
      )}
      <Failed error={change.error} />
    </Dialog>
  );
}
