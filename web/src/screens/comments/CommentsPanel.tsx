import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "../../api/client";
import { addComment, changeComment, type Classes, classifiers, type Comment, type CommentSubject, comments, deleteComment } from "../../api/comments";
import type { Person } from "../../api/people";
import { nameOf, whoami } from "../../api/whoami";
import { Button } from "../../ui/Button";
import { ago } from "../../ui/since";
import { Waiting } from "../../ui/Waiting";
import { classLines } from "./classes";
import { CommentField } from "./CommentField";
import { Drawer } from "./Drawer";
import { authorsOf, type Thread, threadsOf } from "./threads";

interface CommentsPanelProps {
  /** What the comments are about, in words, where it is not plain. */
  about?: string;
  /** What is commented on; an answer that is only begun is kept as a draft first. Null: there is nothing yet. */
  subject: () => Promise<CommentSubject | null>;
  /** The same, if it is there already. */
  known: CommentSubject | null;
  project: number;
  /** The region that is selected on the task. */
  region: string | null;
  onRegion: (id: string) => void;
  /** Nobody's name is shown. */
  nameless?: boolean;
  /** Why a comment is wanted now, what the button says, and what follows once there is one. */
  ask?: Ask | undefined;
  onClose: () => void;
}

export interface Ask {
  hint: string;
  verb: string;
  onSaid: () => void;
}

/** What people say to an answer, in threads. It lies over the edge of the task. */
export function CommentsPanel({ about, subject, known, project, region, onRegion, nameless = false, ask, onClose }: CommentsPanelProps) {
  const [found, setFound] = useState<CommentSubject | null>(known);
  const on = known ?? found;
  const { data: me } = useQuery(whoami);
  const { data: asked } = useQuery(classifiers(project));
  const queries = useQueryClient();
  const listed = useQuery({ ...comments(on ?? { draft: 0 }), enabled: on !== null });
  const [replying, setReplying] = useState<number | null>(null);
  const again = () => Promise.all([queries.invalidateQueries({ queryKey: ["comments"] }), queries.invalidateQueries({ queryKey: ["projects", project] })]);
  const saying = useMutation({
    mutationFn: async ({ text, parent, classes = {} }: { text: string; parent?: number; classes?: Classes }) => {
      const where = on ?? (await subject());
      if (!where) throw new Error("There is no answer to comment on yet. Answer first.");
      setFound(where);
      return addComment(where, {
        text,
        ...(parent === undefined ? {} : { parent }),
        ...(region && parent === undefined ? { region_ref: { region } } : {}),
        ...(Object.keys(classes).length > 0 ? { classifications: classes } : {}),
      });
    },
    onSuccess: () => {
      setReplying(null);
      return again();
    },
  });
  const resolving = useMutation({ mutationFn: ({ id, is_resolved }: { id: number; is_resolved: boolean }) => changeComment(id, { is_resolved }), onSettled: again });
  const removing = useMutation({ mutationFn: deleteComment, onSettled: again });
  const failed = saying.error ?? resolving.error ?? removing.error ?? listed.error;
  const threads = threadsOf(listed.data ?? []);
  const present = nameless ? [] : authorsOf(listed.data ?? [], me?.id);
  return (
    <Drawer title="Comments" hint="c" onClose={onClose}>
      {about ? <p className="comment-quiet">{about}</p> : null}
      {failed ? (
        <p className="field-error" role="alert">
          {messageOf(failed)}
        </p>
      ) : null}
      <div className="comment-threads">
        {on !== null && listed.isPending ? <Waiting what="Fetching comments" /> : null}
        {!listed.isPending && threads.length === 0 ? <p className="comment-quiet">Nobody has said anything. The author is told of what you say.</p> : null}
        {threads.map((thread) => (
          <OneThread
            key={thread.first.id}
            thread={thread}
            subject={on}
            nameless={nameless}
            present={present}
            replying={replying === thread.first.id}
            busy={saying.isPending}
            onReply={() => setReplying(thread.first.id)}
            onSend={(text) => saying.mutateAsync({ text, parent: thread.first.id })}
            onResolve={() => resolving.mutate({ id: thread.first.id, is_resolved: !thread.first.is_resolved })}
            onRemove={(id) => removing.mutate(id)}
            onRegion={onRegion}
          />
        ))}
      </div>
      <CommentField
        label={region ? "Comment on the selected region" : "Comment on this answer"}
        verb={ask?.verb ?? "Say it"}
        hint={ask?.hint}
        subject={on}
        present={present}
        autoFocus
        classifiers={asked}
        busy={saying.isPending && replying === null}
        onSend={(text, classes) => saying.mutateAsync({ text, classes }).then(ask?.onSaid)}
      />
    </Drawer>
  );
}

interface OneThreadProps {
  thread: Thread;
  subject: CommentSubject | null;
  present: readonly Person[];
  nameless: boolean;
  replying: boolean;
  busy: boolean;
  onReply: () => void;
  onSend: (text: string) => Promise<unknown>;
  onResolve: () => void;
  onRemove: (id: number) => void;
  onRegion: (id: string) => void;
}

function OneThread({ thread, subject, present, nameless, replying, busy, onReply, onSend, onResolve, onRemove, onRegion }: OneThreadProps) {
  const { first, replies } = thread;
  const region = first.region_ref?.region;
  return (
    <article className="comment-thread" data-resolved={first.is_resolved || undefined}>
      {region ? (
        <Button kind="quiet" className="comment-region" onClick={() => onRegion(region)}>
          ▢ on a region
        </Button>
      ) : null}
      {[first, ...replies].map((comment) => (
        <Said key={comment.id} comment={comment} nameless={nameless} onRemove={() => onRemove(comment.id)} />
      ))}
      {replying ? (
        <CommentField label="Answer" verb="Answer" subject={subject} present={present} autoFocus busy={busy} onSend={onSend} />
      ) : (
        <div className="comment-actions">
          <Button kind="quiet" onClick={onReply}>
            Answer
          </Button>
          <Button kind="quiet" onClick={onResolve}>
            {first.is_resolved ? "Open again" : "Resolve"}
          </Button>
        </div>
      )}
    </article>
  );
}

function Said({ comment, nameless, onRemove }: { comment: Comment; nameless: boolean; onRemove: () => void }) {
  const { data: me } = useQuery(whoami);
  const author = typeof comment.created_by === "object" ? comment.created_by : null;
  const mine = author !== null && author.id === me?.id;
  const who = mine ? "I" : nameless || !author ? "Somebody" : nameOf(author);
  return (
    <div className="comment">
      <p className="comment-head">
        <b>{who}</b> <span className="comment-quiet">{ago(comment.created_at)}</span>
        {comment.is_resolved && comment.parent === null ? <span className="comment-quiet"> ✓ resolved</span> : null}
        {mine ? (
          <button type="button" className="comment-remove" aria-label="Remove this comment" onClick={onRemove}>
            ✕
          </button>
        ) : null}
      </p>
      {classLines(comment.classifications).map((line) => (
        <p key={line} className="comment-quiet">
          {line}
        </p>
      ))}
      <p className="comment-text">{comment.text}</p>
    </div>
  );
}
