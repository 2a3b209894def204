import { Button } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { Waiting } from "../../ui/Waiting";
import type { SittingState } from "./sitting";

interface NothingHereProps {
  state: Pick<SittingState<unknown, unknown>, "phase" | "nothing" | "passed" | "notice" | "canTakeBack">;
  onLook: () => void;
  onTakeBack: () => void;
  onLeave: () => void;
}

const TITLES: Record<string, string> = {
  nothing_to_review: "Nothing waits for review",
  limit_reached: "Enough is reviewed",
  all_leased: "Other reviewers hold what is left",
  only_mine: "Only your own answers are left",
  none_assigned: "None of your tasks waits for review",
  nothing_disputed: "Every dispute is settled",
};

/** Why there is nothing, and what can be done about it. */
export function NothingHere({ state, onLook, onTakeBack, onLeave }: NothingHereProps) {
  if (state.phase === "opening") {
    return (
      <div className="label-empty">
        <Waiting what="Fetching a task" />
      </div>
    );
  }
  const stalled = state.phase === "stalled";
  const { title, text } = whyNothing(state);
  return (
    <div className="label-empty">
      <EmptyState
        title={stalled ? "No task can be fetched" : title}
        action={
          <>
            <Button kind="main" onClick={onLook}>
              Look again
            </Button>
            <Button hint="z" disabled={!state.canTakeBack} onClick={onTakeBack}>
              Take the last decision back
            </Button>
            <Button hint="esc" onClick={onLeave}>
              Leave
            </Button>
          </>
        }
      >
        {stalled ? state.notice : text}
      </EmptyState>
    </div>
  );
}

/** Tasks passed over are the first reason: the server does not know of them. */
export function whyNothing({ passed, nothing }: Pick<NothingHereProps["state"], "passed" | "nothing">): { title: string; text: string } {
  if (passed > 0) {
    const tasks = passed === 1 ? "One task is" : `${passed} tasks are`;
    return { title: "Only tasks you passed over are left", text: `${tasks} left of those you passed over. Look again to have them back.` };
  }
  return {
    title: TITLES[nothing?.reason ?? ""] ?? "There is nothing here now",
    text: nothing?.message ?? "",
  };
}
