import { useState } from "react";
import type { NextReview } from "../../api/reviews";
import { Button } from "../../ui/Button";
import { Input } from "../../ui/Field";

interface RejectBarProps {
  settings: NextReview["settings"];
  who: string;
  sending: boolean;
  /** False when a comment is missing. */
  onSend: (comment: string, action: "requeue" | "remove") => Promise<boolean>;
  onClose: () => void;
}

const DOES: Record<NextReview["settings"]["requeue"], string> = {
  requeue: "goes back to its author, who does it again",
  remove: "is removed, and the task is open for others",
  flexible: "goes back to its author, or is removed: you choose",
};

/** Why an answer is not taken. Lies over the task, so that nothing moves. */
export function RejectBar({ settings, who, sending, onSend, onClose }: RejectBarProps) {
  const [comment, setComment] = useState("");
  const [missing, setMissing] = useState(false);
  const send = (action: "requeue" | "remove") => void onSend(comment, action).then((sent) => setMissing(!sent));
  const first = settings.requeue === "remove" ? "remove" : "requeue";
  return (
    <form
      className="review-reject"
      aria-label="Reject"
      onSubmit={(event) => {
        event.preventDefault();
        send(first);
      }}
    >
      <label htmlFor="why-rejected">
        <b>What is wrong with the answer of {who}?</b> It {DOES[settings.requeue]}.
      </label>
      <div className="review-reject-line">
        <Input
          id="why-rejected"
          autoFocus
          autoComplete="off"
          maxLength={10_000}
          value={comment}
          placeholder={settings.require_comment_on_reject ? "Needed: the author reads it" : "The author reads it; may stay empty"}
          aria-invalid={missing || undefined}
          aria-describedby={missing ? "why-needed" : undefined}
          onChange={(event) => {
            setComment(event.target.value);
            setMissing(false);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && settings.requeue === "flexible") {
              event.preventDefault();
              send("remove");
            }
            if (event.key === "Escape") {
              event.preventDefault();
              onClose();
            }
          }}
        />
        <Button type="submit" kind="main" hint="⏎" disabled={sending}>
          {first === "remove" ? "Remove" : "Send back"}
        </Button>
        {settings.requeue === "flexible" ? (
          <Button hint="ctrl ⏎" disabled={sending} onClick={() => send("remove")}>
            Remove
          </Button>
        ) : null}
        <Button kind="quiet" hint="esc" onClick={onClose}>
          Keep it
        </Button>
      </div>
      <p className="field-error review-reject-missing" id="why-needed" role="alert" hidden={!missing}>
        This project wants a comment on every rejected answer.
      </p>
    </form>
  );
}
