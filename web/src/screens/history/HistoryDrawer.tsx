import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { messageOf } from "../../api/client";
import { people } from "../../api/people";
import { restoreRevision, type Revision, revisions } from "../../api/revisions";
import { nameOf, useMay, whoami } from "../../api/whoami";
import { inWords } from "../../tags/results";
import { Button } from "../../ui/Button";
import { ago } from "../../ui/since";
import { Waiting } from "../../ui/Waiting";
import { Drawer } from "../comments/Drawer";
import { resultWords } from "../manager/resultWords";
import { actionWords, differences } from "./difference";
import "./history.css";

interface HistoryDrawerProps {
  annotation: number;
  project: number;
  about?: string;
  nameless?: boolean;
  /** Absent: earlier revisions are looked at, not brought back. */
  onRestored?: () => void;
  onClose: () => void;
}

/** Every revision of an answer: who, when, what changed; any of them can be the newest again. */
export function HistoryDrawer({ annotation, project, about, nameless = false, onRestored, onClose }: HistoryDrawerProps) {
  const { data, error } = useQuery(revisions(annotation));
  const { data: everybody } = useQuery(people);
  const { data: me } = useQuery(whoami);
  const may = useMay()("annotations.change");
  const queries = useQueryClient();
  const restoring = useMutation({
    mutationFn: restoreRevision,
    onSuccess: async () => {
      onRestored?.();
      await queries.invalidateQueries({ queryKey: ["revisions", annotation] });
      await queries.invalidateQueries({ queryKey: ["projects", project] });
    },
  });
  const failed = error ?? restoring.error;
  const nameFor = (id: number | null) => {
    if (id !== null && id === me?.id) return "I";
    const person = nameless || id === null ? undefined : everybody?.find((each) => each.id === id);
    return person ? nameOf(person) : "Somebody";
  };
  return (
    <Drawer title="History" hint="h" onClose={onClose}>
      {about ? <p className="comment-quiet">{about}</p> : null}
      {failed ? (
        <p className="field-error" role="alert">
          {messageOf(failed)}
        </p>
      ) : null}
      {data ? null : <Waiting what="Fetching the history" />}
      <ol role="list" className="history">
        {data?.map((revision, i) => (
          <Step
            key={revision.id ?? "latest"}
            revision={revision}
            before={data[i + 1]}
            who={nameFor(revision.created_by)}
            onRestore={may && onRestored && revision.id !== null && !revision.is_latest ? () => restoring.mutate(revision.id ?? 0) : null}
            busy={restoring.isPending}
          />
        ))}
      </ol>
    </Drawer>
  );
}

interface StepProps {
  revision: Revision;
  /** The one before it in time. */
  before: Revision | undefined;
  who: string;
  onRestore: (() => void) | null;
  busy: boolean;
}

function Step({ revision, before, who, onRestore, busy }: StepProps) {
  const lines = before
    ? differences(before.result, revision.result)
    : resultWords(revision.result).map(([name, said]) => `${inWords(name)}: ${said}`);
  const skipped = before && before.was_cancelled !== revision.was_cancelled;
  return (
    <li className="history-step" data-latest={revision.is_latest || undefined}>
      <p>
        <b>{who}</b> {actionWords(revision.action)} <span className="comment-quiet">{ago(revision.created_at)}</span>
      </p>
      {revision.comment ? <p className="comment-text">“{revision.comment}”</p> : null}
      {skipped ? <p>{revision.was_cancelled ? "It became a skip." : "It is an answer again."}</p> : null}
      <ul role="list" className="history-lines">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p className="history-foot">
        <span className="comment-quiet figures">revision {revision.revision}</span>
        {revision.is_latest ? <span className="comment-quiet">as it is now</span> : null}
        {onRestore ? (
          <Button disabled={busy} onClick={onRestore}>
            Bring this back
          </Button>
        ) : null}
      </p>
    </li>
  );
}
