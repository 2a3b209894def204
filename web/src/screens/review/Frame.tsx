import type { ReactNode } from "react";
import type { Project } from "../../api/projects";
import { CommentsPanel } from "../comments/CommentsPanel";
import { HistoryDrawer } from "../history/HistoryDrawer";
import { Help } from "../label/Help";
import { Commands } from "./Commands";
import { Floating } from "./Floating";
import { NothingHere } from "./NothingHere";
import { type AnySitting, type Drawn, Stage } from "./Stage";
import { TopLine } from "./TopLine";
import type { ReviewCommand } from "./useCommandKeys";
import type { useDeskParts } from "./useDeskParts";

interface FrameProps {
  screen: "review" | "settle";
  /** What is done here: "Review", "Settle". */
  job: string;
  session: AnySitting;
  project: Project;
  parts: ReturnType<typeof useDeskParts>;
  commands: readonly ReviewCommand[];
  /** Which commands are buttons, and the one that is armed. */
  buttons: readonly string[];
  main: string;
  drawn: Drawn | null;
  /** What the keys do while an answer is edited. */
  mode: string;
  /** The answer that comments and history are about. */
  subject: { annotation: number; comments?: string; history?: string } | null;
  nameless: boolean;
  instruction?: string;
  /** The answer on screen, for scripts and tests. */
  annotation?: number;
  onRestored?: () => void;
  onHelpClosed: () => void;
  onLeave: () => void;
  /** Between the task and the commands. */
  children: ReactNode;
  /** Over the commands, while it is open. */
  over?: ReactNode;
}

/** One line above, the task, what is said of it, the commands; comments and history over its edge. The same for every reviewer's screen. */
export function Frame({ screen, job, session, project, parts, commands, buttons, main, drawn, mode, subject, nameless, instruction = "", annotation, onRestored, onHelpClosed, onLeave, children, over }: FrameProps) {
  const { state, panels, layout, zoom } = parts;
  const { shown, open, editing } = state;
  const unresolved = shown?.task.unresolved_comment_count ?? 0;
  const beside = (name: "comments" | "history", label: string, hint: string, count: number) => ({
    name, label, hint, count, open: panels.panel === name, toggle: () => panels.toggle(name),
  });
  return (
    <main className="label-page review-page" data-testid="label-screen" data-screen={screen} data-editing={editing || undefined} data-task-id={shown?.task.id} data-annotation-id={annotation}>
      <title>{`${job} · ${project.title}`}</title>
      <TopLine
        job={job}
        title={project.title}
        task={shown?.task.inner_id ?? null}
        progress={state.progress}
        sending={state.sending}
        panels={[beside("comments", "Comments", "c", unresolved), beside("history", "History", "h", 0)]}
        onHelp={() => parts.setHelp(true)}
        onLeave={onLeave}
      />
      <Floating notice={state.phase === "stalled" ? null : state.notice} onClose={() => session.dismiss()}>
        {editing ? <p className="review-mode">{mode}</p> : null}
      </Floating>
      {shown && drawn ? (
        <>
          <Stage drawn={drawn} zoom={zoom} editing={editing} layout={layout} />
          {children}
        </>
      ) : (
        <NothingHere state={state} onLook={() => session.look()} onTakeBack={() => void session.takeBack()} onLeave={onLeave} />
      )}
      {shown ? <Commands commands={commands} shown={buttons} main={main} layout={layout} /> : null}
      {over}
      {subject && panels.panel === "comments" ? (
        <CommentsPanel
          key={`comments ${subject.annotation}`}
          about={subject.comments}
          subject={() => Promise.resolve({ annotation: subject.annotation })}
          known={{ annotation: subject.annotation }}
          project={project.id}
          region={open?.selectedRegion ?? null}
          onRegion={(id) => session.selectRegion(id)}
          nameless={nameless}
          onClose={panels.close}
        />
      ) : null}
      {subject && panels.panel === "history" ? (
        <HistoryDrawer
          key={`history ${subject.annotation}`}
          about={subject.history}
          annotation={subject.annotation}
          project={project.id}
          nameless={nameless}
          onRestored={onRestored}
          onClose={panels.close}
        />
      ) : null}
      <Help
        open={parts.help}
        onClose={() => {
          parts.setHelp(false);
          onHelpClosed();
        }}
        instruction={instruction}
        commands={commands}
        keys={drawn && editing ? drawn.keys : NO_KEYS}
        layout={layout}
      />
    </main>
  );
}

const NO_KEYS = { byCombo: new Map(), comboOf: () => undefined, conflicts: [] };
