import type { QueueSource } from "../../api/queue";
import { Desk } from "./Desk";
import { Opening } from "./Opening";
import { outboxOf } from "./outbox";
import { Session } from "./session";
import { useVisit } from "./useVisit";
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
  const { failed, opened } = useVisit(
    projectId,
    String(taskId),
    (parts) => new Session({ ...parts, taskId, source, sender: outboxOf(parts.user), leave: onLeave }),
  );
  if (failed || !opened) return <Opening failed={failed} what="the labelling screen" onLeave={onLeave} />;
  return <Desk session={opened.session} tags={opened.tags} leave={onLeave} />;
}
