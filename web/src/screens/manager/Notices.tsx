import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { messageOf } from "../../api/client";
import { cancelJob, isOver, job as jobQuery } from "../../api/jobs";
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
  const [undoing, setUndoing] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const undo = async () => {
    setUndoing(true);
    try {
      await notice.undo?.();
      onDrop();
    } catch (error) {
      setFailed(messageOf(error));
    } finally {
      setUndoing(false);
    }
  };
  return (
    <div className="dm-notice" data-tone={failed ? "bad" : notice.tone} role={notice.tone === "bad" || failed ? "alert" : "status"}>
      <p>{failed ?? notice.text}</p>
      {notice.job === undefined ? null : <JobLine id={notice.job} onOver={notice.onOver} />}
      {notice.undo ? (
        <Button busy={undoing ? "Undoing …" : false} onClick={() => void undo()}>
          Undo
        </Button>
      ) : null}
      <Button kind="quiet" aria-label="Close this message" onClick={onDrop}>
        ✕
      </Button>
    </div>
  );
}

function JobLine({ id, onOver }: { id: number; onOver?: () => void }) {
  const { data, error } = useQuery(jobQuery(id));
  const over = data ? isOver(data) : false;
  const told = useRef(false);
  useEffect(() => {
    if (!over || told.current) return;
    told.current = true;
    onOver?.();
  }, [over, onOver]);
  if (error) return <p>{messageOf(error)}</p>;
  if (!data) return null;
  if (over) {
    const words = { completed: data.result?.detail ?? "done", failed: data.error ?? "failed", cancelled: "stopped" };
    return <p className="dm-quiet">{words[data.state as keyof typeof words]}</p>;
  }
  const { done, total } = data.progress;
  return (
    <>
      <span className="dm-job">
        <Progress label={data.title} done={done} total={total ?? 0} />
      </span>
      <span className="figures dm-quiet">
        {done.toLocaleString("en")}
        {total === null ? "" : ` of ${total.toLocaleString("en")}`}
      </span>
      <Button kind="quiet" onClick={() => void cancelJob(id)}>
        Stop
      </Button>
    </>
  );
}
