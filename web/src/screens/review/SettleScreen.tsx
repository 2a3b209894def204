import { useQuery } from "@tanstack/react-query";
import { project as projectQuery, type Project } from "../../api/projects";
import { type Titles, titlesIn } from "../../tags/ranker/titles";
import type { Tags } from "../../tags/registry";
import { Input, Tick } from "../../ui/Field";
import { Kbd } from "../../ui/Kbd";
import { Columns } from "./Columns";
import { Frame } from "./Frame";
import { Matrix } from "./Matrix";
import { Opening } from "../label/Opening";
import { settleCommands } from "./settleCommands";
import { SettleSession } from "./settleSession";
import { flagWords } from "./sides";
import { drawnOf } from "./Stage";
import { useCommandKeys } from "./useCommandKeys";
import { useDeskParts } from "./useDeskParts";
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

const BUTTONS = ["take-back", "pass", "edit", "settle"];

function SettleDesk({ session, tags, project, onLeave }: DeskProps) {
  const parts = useDeskParts(session);
  const { state, panels, zoom, pictures } = parts;
  const { shown, open, editing, more } = state;
  const sides = session.sides;
  const commands = settleCommands({ session, state, sides, pictures, zoom, panels, onNote: focusNote, onHelp: () => parts.setHelp(true), onLeave });
  const titles = open ? titlesIn(open.tree, session.context(open)) : new Map<string, Titles>();
  const drawn = open ? drawnOf(session, open, tags, editing) : null;
  useCommandKeys(commands, editing && drawn ? drawn : null);

  const subject = sides.find((each) => each.key === more.taken && each.annotation !== null) ?? sides.find((each) => each.annotation !== null);
  return (
    <Frame
      screen="settle"
      job="Settle"
      session={session}
      project={project}
      parts={parts}
      commands={commands}
      buttons={BUTTONS}
      main="settle"
      drawn={drawn}
      mode="You write the final answer. ⏎ settles the task with it, esc gives the keys back."
      subject={subject?.annotation == null ? null : { annotation: subject.annotation, comments: `To the answer of ${subject.who}`, history: `The answer of ${subject.who}` }}
      nameless={shown?.anonymous ?? false}
      onHelpClosed={() => undefined}
      onLeave={onLeave}
    >
      {shown && open ? (
        <section className="settle" aria-label="Answers">
          <div className="settle-head">
            {shown.flags.length > 0 ? (
              <p className="settle-why" title={shown.flags.map(flagWords).join("; ")}>
                {shown.flags.map(flagWords).join("; ")}
              </p>
            ) : (
              <p className="review-quiet">Nothing is flagged on this task.</p>
            )}
            {shown.agreement === null ? null : (
              <p className="review-agreement figures" title="How well the answers to this task agree, from 0 to 1">
                agreement {shown.agreement.toFixed(2)}
              </p>
            )}
          </div>
          <div className="settle-sides" data-ranks={titles.size > 0 || undefined}>
            <Columns
              shown={shown}
              sides={sides}
              taken={more.taken}
              edited={session.edited}
              final={open.draft.results}
              titles={titles}
              onTake={(key) => session.take(key)}
            />
            <Matrix matrix={shown.matrix} sides={sides} />
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
      ) : null}
    </Frame>
  );
}

const focusNote = () => document.getElementById("settle-note")?.focus();
