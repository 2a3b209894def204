import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { endSession, endSessions, type Opened, sessions } from "../../api/sessions";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Failed } from "../../ui/Failed";
import { Tick } from "../../ui/Field";
import { ago } from "../../ui/since";

/** Where I am signed in. */
export function SessionsSection() {
  const { data } = useQuery(sessions);
  const queries = useQueryClient();
  const [tokens, setTokens] = useState(false);
  const again = () => queries.invalidateQueries();
  const ending = useMutation({ mutationFn: endSession, onSettled: again });
  const everywhere = useMutation({ mutationFn: () => endSessions(tokens), onSettled: again });
  const failed = ending.error ?? everywhere.error;
  return (
    <Card aria-labelledby="sessions">
      <h2 id="sessions">Where you are signed in</h2>
      <Failed error={failed} />
      {data?.map((each) => (
        <div key={each.id} className="token-row">
          <span>
            {wordsOf(each)}
            <span className="save-words"> · {each.address || "unknown address"} · {each.is_this ? "this browser" : `last here ${ago(each.seen_at)}`}</span>
          </span>
          {each.is_this ? null : (
            <Button aria-label={`Sign out of ${wordsOf(each)}`} onClick={() => ending.mutate(each.id)}>
              Sign out
            </Button>
          )}
        </div>
      ))}
      <div className="save-row">
        <Button kind="danger" busy={everywhere.isPending && "Signing out …"} onClick={() => everywhere.mutate()}>
          Sign out everywhere else
        </Button>
        <Tick label="and end all my tokens" checked={tokens} onChange={setTokens} />
        {everywhere.isSuccess ? <span role="status">Done ✓</span> : null}
      </div>
    </Card>
  );
}

const BROWSERS = ["Firefox", "Edg", "OPR", "Chrome", "Safari"] as const;
const NAMES: Partial<Record<string, string>> = { Edg: "Edge", OPR: "Opera" };
const SYSTEMS = ["Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux"] as const;

/** What a person calls their browser; its own words when they are none we know. */
function wordsOf({ agent }: Opened): string {
  const browser = BROWSERS.find((name) => agent.includes(name));
  const system = SYSTEMS.find((name) => agent.includes(name));
  if (!browser) return agent.slice(0, 40) || "a browser";
  return [NAMES[browser] ?? browser, system].filter(Boolean).join(" on ");
}
