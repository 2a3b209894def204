import type { Desk } from "../../actions/commands";
import { Button } from "../../ui/Button";
import { cameBack } from "./NoTask";
import type { SaveState, SessionState } from "./state";

interface TopBarProps {
  state: SessionState;
  title: string;
  /** The queue is a view of the tasks, not the whole project. */
  inView: boolean;
  desk: Desk;
}

const WORDS: Record<SaveState, string> = {
  saved: "saved",
  saving: "saving",
  offline: "offline, kept here",
  "signed-out": "signed out, kept here",
};
const MARKS: Record<SaveState, string> = { saved: "✓", saving: "…", offline: "!", "signed-out": "!" };

export function TopBar({ state, title, inView, desk }: TopBarProps) {
  const { progress, save, unsent, open } = state;
  return (
    <header className="label-top">
      <h1>{title}</h1>
      <p className="label-progress figures">
        {[open?.returned ? "an answer that came back" : open?.again ? "an earlier answer of yours" : "", progress ? (inView ? viewWords(progress) : progressWords(progress)) : ""].filter(Boolean).join(" · ")}
      </p>
      <p className="hidden-words" aria-live="polite">
        {open ? `Task ${open.held.task.inner_id}` : ""}
      </p>
      <p className="label-save" data-testid="save-state" data-state={save} role="status">
        {WORDS[save]}
        {unsent > 1 ? <span className="figures"> ({unsent})</span> : null}
        <span aria-hidden="true"> {MARKS[save]}</span>
      </p>
      {state.returned.length > 0 && open && !open.returned ? (
        <Button className="label-returned" hint="b" onClick={desk.returned}>
          {cameBack(state.returned.length)}
        </Button>
      ) : null}
      {desk.canComment ? (
        <Button kind="quiet" hint="c" onClick={desk.comments}>
          Comments
        </Button>
      ) : null}
      {desk.hasHistory ? (
        <Button kind="quiet" hint="h" onClick={desk.history}>
          History
        </Button>
      ) : null}
      <Button kind="quiet" hint="?" onClick={desk.help}>
        Keys
      </Button>
      <Button kind="quiet" hint="esc" onClick={desk.leave}>
        Leave
      </Button>
    </header>
  );
}

function progressWords({ mine_done, mine_left, done, total }: NonNullable<SessionState["progress"]>): string {
  const mine = mine_left === null ? `${figure(mine_done)} by me` : `${figure(mine_done)} of ${figure(mine_done + mine_left)} mine`;
  return `${mine} · ${figure(done)} of ${figure(total)} all`;
}

function viewWords({ mine_done, total }: NonNullable<SessionState["progress"]>): string {
  return `${figure(mine_done)} of ${figure(total)} in this view by me`;
}

function figure(count: number): string {
  return count.toLocaleString("en");
}
