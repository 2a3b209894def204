import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { messageOf } from "../../api/client";
import { cancelJob, isOver as isJobOver, type Job, job as jobQuery } from "../../api/jobs";
import { Button } from "../../ui/Button";
import { Progress } from "../../ui/Progress";

/** Something that happened, or is happening, to many tasks. */
export interface Notice {
  tone: "note" | "bad";
  text: string;
  job?: number;
  /** Called once, when the job is over. */
  onOver?: () => void;
  /** How to take it back. */
  undo?: () => Promise<void>;
}

export interface NoticeBoard {
  shown: readonly (Notice & { id: number })[];
  tell: (notice: Notice) => void;
  drop: (id: number) => void;
}

const MOST = 3;

export function useNotices(): NoticeBoard {
  const [shown, setShown] = useState<NoticeBoard["shown"]>([]);
  const last = useRef(0);
  return useMemo(() => {
    const tell = (notice: Notice) => {
      last.current += 1;
      const id = last.current;
      setShown((before) => [...before.filter((one) => one.text !== notice.text || one.job !== undefined), { ...notice, id }].slice(-MOST));
    };
    return { shown, tell, drop: (id) => setShown((before) => before.filter((one) => one.id !== id)) };
  }, [shown]);
}

/** In a corner over the rows: what was done, how far a job is, and the way back. */
export function Notices({ notices }: { notices: NoticeBoard }) {
  return (
    <div className="dm-notices">
      {notices.shown.map((notice) => (
        <One key={notice.id} notice={notice} onDrop={() => notices.drop(notice.id)} />
      ))}
    </div>
  );
}

function One({ notice, onDrop }: { notice: Notice; onDrop: () => void }) {
  const { data: job, error: lost } = useQuery({ ...jobQuery(notice.job ?? 0), enabled: notice.job !== undefined });
  const isOver = notice.job === undefined || (job !== undefined && isJobOver(job));
  const undo = useMutation({ mutationFn: async () => notice.undo?.(), onSuccess: onDrop });
  const told = useRef(notice.job === undefined);
  const { onOver } = notice;
  useEffect(() => {
    if (!isOver || told.current) return;
    told.current = true;
    onOver?.();
  }, [isOver, onOver]);
  const failed = undo.error ?? lost;
  const tone = failed ?? (job?.state === "failed") ? "bad" : notice.tone;
  return (
    <div className="dm-notice" data-tone={tone} role={tone === "bad" ? "alert" : "status"}>
      <p>{failed ? messageOf(failed) : job && isOver ? outcome(job) : notice.text}</p>
      {job && !isOver ? <Going job={job} /> : null}
      {notice.undo && isOver ? (
        <Button busy={undo.isPending ? "Undoing …" : false} onClick={() => undo.mutate()}>
          Undo
        </Button>
      ) : null}
      <Button kind="quiet" aria-label="Close this message" onClick={onDrop}>
        ✕
      </Button>
    </div>
  );
}

function outcome({ state, title, result, error }: Job): string {
  if (state === "failed") return `${title}: ${error ?? "it failed"}`;
  return state === "cancelled" ? `${title}: stopped. ${result?.detail ?? ""}` : (result?.detail ?? `${title}: done`);
}

function Going({ job }: { job: Job }) {
  const { done, total } = job.progress;
  return (
    <>
      <span className="dm-job">
        <Progress label={job.title} done={done} total={total ?? 0} />
      </span>
      <span className="figures dm-quiet">
        {done.toLocaleString("en")}
        {total === null ? "" : ` of ${total.toLocaleString("en")}`}
      </span>
      <Button kind="quiet" onClick={() => void cancelJob(job.id)}>
        Stop
      </Button>
    </>
  );
}
