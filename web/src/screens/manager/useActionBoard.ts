import { useQueryClient } from "@tanstack/react-query";
import { type Done, undoAction } from "../../api/actions";
import type { NoticeBoard } from "./Notices";

/** Tells what was done, offers to undo it, and has the rows fetched again when something changed. */
export interface ActionBoard {
  did: (done: Done) => void;
  undo: (run: number) => Promise<void>;
}

export function useActionBoard(project: number, notices: NoticeBoard, refresh: () => void): ActionBoard {
  const queries = useQueryClient();
  const changed = () => {
    refresh();
    void queries.invalidateQueries({ queryKey: ["projects", project, "actions", "history"] });
  };
  const tell = (done: Done, undo?: () => Promise<void>) => {
    notices.tell({ tone: "note", text: done.detail, job: done.job ?? undefined, onOver: changed, undo });
    changed();
  };
  const undo = async (run: number) => tell(await undoAction(run));
  return {
    did: (done) => {
      const { run } = done;
      tell(done, typeof run === "number" ? () => undo(run) : undefined);
    },
    undo,
  };
}
