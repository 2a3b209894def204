import { useState } from "react";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import type { Unsent } from "./outbox/store";
import type { Session } from "./session";
import { isFaulty, type SessionState } from "./state";

/** What a person has to know: answers the server would not have, and what is in the way. Nothing here is lost. */
export function Notices({ state, session }: { state: SessionState; session: Session }) {
  const kept = state.refused.filter((unsent) => !isFaulty(unsent));
  const waiting = state.refused.filter(isFaulty);
  return (
    <div className="label-notices">
      {state.save === "signed-out" ? (
        <Banner tone="warn" title="You are signed out. Your answers are kept here.">
          <p>
            <a href="/user/login" target="_blank" rel="noreferrer">
              Sign in in another tab
            </a>
            , then come back: they are sent by themselves.
          </p>
        </Banner>
      ) : null}
      {state.open?.refused ? (
        <Banner tone="bad" title="The server did not take this answer.">
          <p>{state.open.refused}</p>
          <p>Change it and submit again, or skip the task. If the project was changed meanwhile, reload: the answer stays.</p>
          <Button onClick={() => window.location.reload()}>Reload</Button>
        </Banner>
      ) : null}
      {state.open?.returned ? (
        <Banner tone="warn" title="A reviewer sent this answer back.">
          {state.open.returned.comment ? <p>“{state.open.returned.comment}”</p> : null}
          <p>Change what is wrong and save: it is looked at again.</p>
        </Banner>
      ) : null}
      {waiting.length > 0 && !state.open?.refused ? (
        <Banner tone="warn" title="An earlier answer was not taken. It comes back after this task." />
      ) : null}
      {kept.map((unsent) => (
        <Kept key={unsent.id} unsent={unsent} session={session} />
      ))}
      {state.notice && state.phase !== "stalled" ? (
        <Banner tone="note" title={state.notice}>
          <Button kind="quiet" onClick={() => session.dismiss()}>
            Close
          </Button>
        </Banner>
      ) : null}
    </div>
  );
}

/** An answer that found its task taken or gone: a person decides. */
function Kept({ unsent, session }: { unsent: Unsent; session: Session }) {
  const [copied, setCopied] = useState(false);
  const lost = unsent.refused?.status === 409;
  const copy = () => {
    const text = JSON.stringify(unsent.body.result, null, 2);
    void navigator.clipboard?.writeText(text).then(() => setCopied(true));
  };
  return (
    <Banner tone="warn" title={`Your answer to task ${unsent.task} was not taken, and is kept here.`}>
      <p>{unsent.refused?.message}</p>
      <div className="label-kept-actions">
        {lost ? <Button onClick={() => void session.saveAnyway(unsent)}>Save it as one answer more</Button> : null}
        <Button onClick={copy}>{copied ? "Copied" : "Copy it"}</Button>
        <Button kind="quiet" onClick={() => void session.discard(unsent)}>
          Discard it
        </Button>
      </div>
    </Banner>
  );
}
