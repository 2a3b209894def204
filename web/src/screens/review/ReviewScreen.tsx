import { useQuery } from "@tanstack/react-query";
import { useState, useSyncExternalStore } from "react";
import { project as projectQuery, type Project } from "../../api/projects";
import { useMay } from "../../api/whoami";
import type { Tags } from "../../tags/registry";
import { walk } from "../../tags/results";
import { CommentsPanel } from "../comments/CommentsPanel";
import { HistoryDrawer } from "../history/HistoryDrawer";
import { Help } from "../label/Help";
import { isRead, markRead } from "../label/instruction";
import { useLayoutMap } from "../label/useLayoutMap";
import { AnswerLines } from "./AnswerLines";
import { Commands } from "./Commands";
import { Floating } from "./Floating";
import { NothingHere } from "./NothingHere";
import { Opening } from "./Opening";
import { RejectBar } from "./RejectBar";
import { reviewCommands } from "./reviewCommands";
import { ReviewSession } from "./reviewSession";
import { shortName } from "./sides";
import { drawnOf, Stage, useZoom } from "./Stage";
import { TopLine } from "./TopLine";
import { useCommandKeys } from "./useCommandKeys";
import { usePanels } from "./usePanels";
import { useSitting } from "./useSitting";
import "../label/label.css";
import "./review.css";

export interface ReviewScreenProps {
  projectId: number;
  /** The task to begin with; null: the queue's. */
  task: number | null;
  query?: string;
  onLeave: () => void;
}

/** The review stream: one answer after the other, each with its task. */
export function ReviewScreen({ projectId, task, query, onLeave }: ReviewScreenProps) {
  const { failed, opened, user } = useSitting({ project: projectId, task, query }, (parts) => new ReviewSession(parts));
  const { data } = useQuery(projectQuery(projectId));
  if (!opened || !data || user === undefined) return <Opening failed={failed} what="the review" onLeave={onLeave} />;
  return <ReviewDesk session={opened.session} tags={opened.tags} project={data} onLeave={onLeave} />;
}

interface DeskProps {
  session: ReviewSession;
  tags: Tags;
  project: Project;
  onLeave: () => void;
}

const MOST_LINES = 6;

function ReviewDesk({ session, tags, project, onLeave }: DeskProps) {
  const state = useSyncExternalStore(session.subscribe, () => session.state);
  const { shown, open, editing, more } = state;
  const settings = project.review_settings as { instruction: string; show_instruction: boolean; show_agreement_to_reviewers: boolean };
  const instruction = settings.show_instruction ? settings.instruction.trim() : "";
  const readKey = -project.id; // apart from the instruction for annotators
  const [help, setHelp] = useState(() => instruction !== "" && !isRead(readKey, instruction));
  const panels = usePanels();
  const layout = useLayoutMap();
  const zoom = useZoom(shown?.task.id);
  const manages = useMay()("projects.change");
  const pictures = open ? walk(open.tree).filter((node) => node.tag === "Image").length : 0;

  const commands = reviewCommands({ session, state, pictures, zoom, panels, onHelp: () => setHelp(true), onLeave });
  const drawn = open ? drawnOf(session, open, tags, editing) : null;
  useCommandKeys(commands, editing && drawn ? drawn : null);

  const { answer, rejecting } = more;
  const withModel = session.project.show_collab_predictions;
  const agreement = manages || settings.show_agreement_to_reviewers ? (shown?.task.agreement ?? null) : null;
  const lines = Math.min(MOST_LINES, Math.max(project.maximum_annotations, 1) + (withModel && project.total_predictions_number > 0 ? 1 : 0) + 1);
  const anonymous = shown?.settings.anonymize_annotations ?? false;
  const unresolved = shown?.task.unresolved_comment_count ?? 0;
  return (
    <main className="label-page review-page" data-testid="label-screen" data-screen="review" data-editing={editing || undefined} data-task-id={shown?.task.id} data-annotation-id={answer?.id}>
      <title>{`Review · ${project.title}`}</title>
      <TopLine
        job="Review"
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
        {editing ? <p className="review-mode">You change the answer. ⏎ accepts it as it stands, esc leaves it as it was.</p> : null}
      </Floating>
      {shown && drawn ? (
        <>
          <Stage drawn={drawn} zoom={zoom} editing={editing} layout={layout} />
          <AnswerLines shown={shown} current={answer} withModel={withModel} agreement={agreement} lines={lines} onChoose={(id) => session.choose(id)} />
        </>
      ) : (
        <NothingHere state={state} onLook={() => session.look()} onTakeBack={() => void session.takeBack()} onLeave={onLeave} />
      )}
      {shown ? <Commands commands={commands} shown={SHOWN} main={editing ? "fix" : "accept"} layout={layout} /> : null}
      {rejecting && shown && answer ? (
        <RejectBar
          key={answer.id}
          settings={shown.settings}
          who={anonymous ? `answer ${answer.who}` : shortName(answer.who)}
          sending={state.sending}
          onSend={(comment, action) => session.sendBack(comment, action)}
          onClose={() => session.giveUp()}
        />
      ) : null}
      {answer && panels.panel === "comments" ? (
        <CommentsPanel
          key={`comments ${answer.id}`}
          subject={() => Promise.resolve({ annotation: answer.id })}
          known={{ annotation: answer.id }}
          project={project.id}
          region={open?.selectedRegion ?? null}
          onRegion={(id) => session.selectRegion(id)}
          nameless={anonymous}
          onClose={panels.close}
        />
      ) : null}
      {answer && panels.panel === "history" ? (
        <HistoryDrawer
          key={`history ${answer.id}`}
          annotation={answer.id}
          project={project.id}
          nameless={anonymous}
          onRestored={() => void session.refetch()}
          onClose={panels.close}
        />
      ) : null}
      <Help
        open={help}
        onClose={() => {
          setHelp(false);
          if (instruction !== "") markRead(readKey, instruction);
        }}
        instruction={instruction}
        commands={commands}
        keys={drawn && editing ? drawn.keys : NO_KEYS}
        layout={layout}
      />
    </main>
  );
}

const SHOWN = ["take-back", "pass", "reject", "fix", "accept"];
const NO_KEYS = { byCombo: new Map(), comboOf: () => undefined, conflicts: [] };
