import { useMutation, useQuery } from "@tanstack/react-query";
import { actionHistory, type Run } from "../../api/actions";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Failed } from "../../ui/Failed";
import { since } from "../../ui/since";
import { Waiting } from "../../ui/Waiting";
import type { ActionBoard } from "./useActionBoard";

interface HistoryDialogProps {
  project: number;
  board: ActionBoard;
  onClose: () => void;
}

const STATES: Record<Run["state"], string> = {
  running: "going on",
  done: "",
  stopped: "stopped halfway",
  undoing: "being undone",
  undone: "undone",
};

/** What was done to many tasks at once, by whom, and the way back. */
export function HistoryDialog({ project, board, onClose }: HistoryDialogProps) {
  const { data: runs, error } = useQuery(actionHistory(project));
  const undo = useMutation({ mutationFn: (run: Run) => board.undo(run.id) });
  const failed = error ?? undo.error;
  return (
    <Dialog title="What was done" open onClose={onClose} wide>
      <Failed error={failed} />
      {!runs && !error ? <Waiting what="Looking up what was done" /> : null}
      {runs?.length === 0 ? <p>Nothing yet. What is done to selected tasks is listed here, and can be undone for 30 days.</p> : null}
      <ul role="list" className="dm-history">
        {runs?.map((run) => (
          <li key={run.id}>
            <p>
              {run.detail || run.title}
              <span className="dm-quiet">
                {" "}
                {[since(run.created_at), run.created_by?.email, STATES[run.state]].filter(Boolean).join(" · ")}
              </span>
            </p>
            {run.can_undo ? (
              <Button
                aria-label={`Undo: ${run.detail || run.title}`}
                busy={undo.isPending && undo.variables.id === run.id ? "Undoing …" : false}
                onClick={() => undo.mutate(run)}
              >
                Undo
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
