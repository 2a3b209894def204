import { useQuery } from "@tanstack/react-query";
import { useState, useSyncExternalStore } from "react";
import { project as projectQuery, type Project } from "../../api/projects";
import type { Tags } from "../../tags/registry";
import { walk } from "../../tags/results";
import { Input, Tick } from "../../ui/Field";
import { Kbd } from "../../ui/Kbd";
import { CommentsPanel } from "../comments/CommentsPanel";
import { HistoryDrawer } from "../history/HistoryDrawer";
import { Help } from "../label/Help";
import { useLayoutMap } from "../label/useLayoutMap";
import { Columns } from "./Columns";
import { Commands } from "./Commands";
import { Floating } from "./Floating";
import { Matrix } from "./Matrix";
import { NothingHere } from "./NothingHere";
import { Opening } from "./Opening";
import { settleCommands } from "./settleCommands";
import { SettleSession } from "./settleSession";
import { flagWords } from "./sides";
import { drawnOf, Stage, useZoom } from "./Stage";
import { TopLine } from "./TopLine";
import { useCommandKeys } from "./useCommandKeys";
import { usePanels } from "./usePanels";
import { useSitting } from "./useSitting";
import "../label/label.css";
import "./review.css";

export interface SettleScreenProps {
  projectId: number;
  task: number | null;
  onLeave: () => void;
}

/** Where people differ: the answers side by side, one of which is taken, or a final one is written. */
export function SettleScreen({ projectId, task, onLeave }: SettleScreenProps) {
  const { failed, opened } = useSitting({ project: projectId, task }, (parts) => new SettleSession(parts));
  const { data } = useQuery(projectQuery(projectId));
  if (!opened || !data) return <Opening failed={failed} what="the answers" onLeave={onLeave} />;
  return <SettleDesk session={opened.session} tags={opened.tags} project={data} onLeave={onLeave} />;
}

interface DeskProps {
  session: SettleSession;
  tags: Tags;
  project: Project;
  onLeave: () => void;
}

function SettleDesk({ session, tags, project, onLeave }: DeskProps) {
  const state = useSyncExternalStore(session.subscribe, () => session.state);
  const { shown, open, editing, more } = state;
  const [help, setHelp] = useState(false);
  const panels = usePanels();
  const layout = useLayoutMap();
  const zoom = useZoom(shown?.task.id);
  const sides = session.sides;
  const pictures = open ? walk(open.tree).filter((node) => node.tag === "Image").length : 0;
  const commands = settleCommands({ session, state, sides, pictures, zoom, panels, onNote: focusNote, onHelp: () => setHelp(true), onLeave });
  const drawn = open ? drawnOf(session, open, tags, editing) : null;
  useCommandKeys(commands, editing && drawn ? drawn : null);

  const subject = sides.find((each) => each.key === more.taken && each.annotation !== null) ?? sides.find((each) => each.annotation !== null);
  const unresolved = shown?.task.unresolved_comment_count ?? 0;
  return (
    <main className="label-page review-page" data-testid="label-screen" data-screen="settle" data-editing={editing || undefined} data-task-id={shown?.task.id}>
      <title>{`Settle · ${project.title}`}</title>
      <TopLine
        job="Settle"
        title={project.title}
        task={shown?.task.inner_id ?? null}
        progress={state.progress}
        sending={state.sending}
        panels={[
          { name: "comments", label: "Comments", hint: "c", open: panels.panel === "comments", count: unresolved, toggle: () => panels.toggle("comments") },
          { name: "history", label: "History", hint: "h", open: panels.panel === "history", count: 0, toggle: () => panels.toggle("history") },
        ]}
        onHelp={() => setHelp(true)}
        onLeave={onLeave}
      />
      <Floating notice={state.phase === "stalled" ? null : state.notice} onClose={() => session.dismiss()}>
        {editing ? <p className="review-mode">You write the final answer. ⏎ settles the task with it, esc gives the keys back.</p> : null}
      </Floating>
      {shown && open && drawn ? (
        <>
          <Stage drawn={drawn} zoom={zoom} editing={editing} layout={layout} />
          <section className="settle" aria-label="Answers">
            <p className="settle-why" title={shown.flags.map(flagWords).join("; ")}>
              {shown.flags.length > 0 ? shown.flags.map(flagWords).join("; ") : "Nothing is flagged on this task."}
            </p>
            <div className="settle-sides">
              <Columns shown={shown} sides={sides} taken={more.taken} edited={session.edited} final={open.draft.results} onTake={(key) => session.take(key)} />
              <Matrix matrix={shown.matrix} agreement={shown.agreement} sides={sides} />
            </div>
            <div className="settle-line">
              <label htmlFor="settle-note">
                Why <Kbd>n</Kbd>
              </label>
              <Input id="settle-note" autoComplete="off" maxLength={10_000} value={more.note} placeholder="What decided it" onChange={(event) => session.note(event.target.value)} />
              <Tick label="Ground truth" checked={more.truth} onChange={() => session.toggleTruth()} />
              <Kbd>g</Kbd>
            </div>
          </section>
        </>
      ) : (
        <NothingHere state={state} onLook={() => session.look()} onTakeBack={() => void session.takeBack()} onLeave={onLeave} />
      )}
      {shown ? <Commands commands={commands} shown={SHOWN} main="settle" layout={layout} /> : null}
      {subject?.annotation != null && panels.panel === "comments" ? (
        <CommentsPanel
          key={`comments ${subject.annotation}`}
          about={`To the answer of ${subject.who}`}
          subject={() => Promise.resolve({ annotation: subject.annotation ?? 0 })}
          known={{ annotation: subject.annotation }}
          project={project.id}
          region={open?.selectedRegion ?? null}
          onRegion={(id) => session.selectRegion(id)}
          nameless={shown?.anonymous ?? false}
          onClose={panels.close}
        />
      ) : null}
      {subject?.annotation != null && panels.panel === "history" ? (
        <HistoryDrawer
          key={`history ${subject.annotation}`}
          about={`The answer of ${subject.who}`}
          annotation={subject.annotation}
          project={project.id}
          nameless={shown?.anonymous ?? false}
          onClose={panels.close}
        />
      ) : null}
      <Help open={help} onClose={() => setHelp(false)} instruction="" commands={commands} keys={drawn && editing ? drawn.keys : NO_KEYS} layout={layout} />
    </main>
  );
}

const focusNote = () => document.getElementById("settle-note")?.focus();

const SHOWN = ["take-back", "pass", "edit", "settle"];
const NO_KEYS = { byCombo: new Map(), comboOf: () => undefined, conflicts: [] };
