import { Button } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { Waiting } from "../../ui/Waiting";
import type { Session } from "./session";
import type { SessionState } from "./state";

interface NoTaskProps {
  state: SessionState;
  session: Session;
  leave: () => void;
}

const TITLES: Record<string, string> = {
  no_tasks: "There are no tasks yet",
  all_labeled: "Every task is labelled",
  all_mine_done: "You have answered every task",
  all_leased: "Others hold the tasks that are left",
  only_skipped: "Only tasks you skipped are left",
  nothing_assigned: "No tasks are assigned to you",
  limit_reached: "You have answered your share",
  evaluation_failed: "You are paused",
  paused: "You are paused",
};

/** "2 answers came back". */
export function cameBack(count: number): string {
  return count === 1 ? "1 answer came back" : `${count} answers came back`;
}

/** No task, because ...; and what to do. */
export function NoTask({ state, session, leave }: NoTaskProps) {
  if (state.phase === "opening") {
    return (
      <div className="label-empty">
        <Waiting what={state.unsent > 0 ? "Saving your answer" : "Fetching a task"} />
      </div>
    );
  }
  const stalled = state.phase === "stalled";
  const title = stalled ? "No task can be fetched" : (TITLES[state.empty?.reason ?? ""] ?? "There is nothing to label now");
  return (
    <div className="label-empty">
      <EmptyState
        title={title}
        action={
          <>
            {state.returned.length > 0 ? (
              <Button kind="main" hint="b" onClick={() => void session.openReturned()}>
                {cameBack(state.returned.length)}: do {state.returned.length === 1 ? "it" : "them"} again
              </Button>
            ) : null}
            <Button kind={state.returned.length > 0 ? "plain" : "main"} onClick={() => session.look()}>
              Look again
            </Button>
            <Button hint="⌫" disabled={!state.canGoBack} onClick={() => void session.back()}>
              My earlier answers
            </Button>
            <Button hint="esc" onClick={leave}>
              Leave
            </Button>
          </>
        }
      >
        {stalled ? state.notice : state.empty?.message}
        {state.unsent > 0 ? ` ${state.unsent === 1 ? "One answer is" : `${state.unsent} answers are`} kept here until the server has them.` : ""}
      </EmptyState>
    </div>
  );
}
