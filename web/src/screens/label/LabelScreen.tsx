import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { messageOf } from "../../api/client";
import { type LabelInterface, labelInterface } from "../../api/interface";
import type { QueueSource } from "../../api/queue";
import { whoami } from "../../api/whoami";
import { loadTags } from "../../tags/registry";
import type { Node } from "../../tags/types";
import { Button } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { Waiting } from "../../ui/Waiting";
import { Desk } from "./Desk";
import { outboxOf } from "./outbox";
import { Session } from "./session";
import "./label.css";

export interface LabelScreenProps {
  projectId: number;
  /** One task by its id, or null to draw from the queue. */
  taskId: number | null;
  /** A view whose tasks, in its order, are the queue. */
  source?: QueueSource;
  onLeave: () => void;
}

/** Loads what the screen needs, then hands over to a session. */
export function LabelScreen({ projectId, taskId, source = {}, onLeave }: LabelScreenProps) {
  const shown = useQuery(labelInterface(projectId));
  const me = useQuery(whoami);
  const session = useSession(shown.data, me.data?.id, { taskId, source, leave: onLeave });
  const failed = shown.error ?? me.error ?? (session instanceof Error ? session : null);
  if (failed) {
    return (
      <main className="label-page" data-testid="label-screen">
        <EmptyState
          title="The labelling screen did not open"
          action={
            <>
              <Button kind="main" onClick={() => window.location.reload()}>
                Try again
              </Button>
              <Button onClick={onLeave}>Leave</Button>
            </>
          }
        >
          {messageOf(failed)}
        </EmptyState>
      </main>
    );
  }
  if (!session || session instanceof Error) {
    return (
      <main className="label-page" data-testid="label-screen">
        <Waiting what="Opening the labelling screen" />
      </main>
    );
  }
  return <Desk session={session.session} tags={session.tags} leave={onLeave} />;
}

type Opened = { session: Session; tags: Awaited<ReturnType<typeof loadTags>> };

/** One session for as long as the screen is open, whatever is refetched meanwhile. */
function useSession(
  shown: LabelInterface | undefined,
  user: number | undefined,
  { taskId, source, leave }: { taskId: number | null; source: QueueSource; leave: () => void },
) {
  const [opened, setOpened] = useState<Opened | Error | null>(null);
  const [first, setFirst] = useState<LabelInterface | undefined>(shown);
  if (!first && shown) setFirst(shown);
  useEffect(() => {
    if (!first || user === undefined) return;
    let session: Session | null = null;
    let gone = false;
    loadTags(first.tree as Node)
      .then((tags) => {
        if (gone) return;
        session = new Session({ shown: first, tags, user, taskId, source, sender: outboxOf(user), leave });
        setOpened({ session, tags });
        return session.open();
      })
      .catch((error: unknown) => setOpened(error instanceof Error ? error : new Error(String(error))));
    return () => {
      gone = true;
      session?.close();
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `leave` and `source` are new at every render of the route
  }, [first, user, taskId]);
  return opened;
}
