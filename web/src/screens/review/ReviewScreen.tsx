import { useQuery } from "@tanstack/react-query";
import { project as projectQuery, type Project } from "../../api/projects";
import { useMay } from "../../api/whoami";
import { titlesIn } from "../../tags/ranker/titles";
import type { Tags } from "../../tags/registry";
import { isRead, markRead } from "../label/instruction";
import { AnswerLines } from "./AnswerLines";
import { Frame } from "./Frame";
import { Opening } from "../label/Opening";
import { RejectBar } from "./RejectBar";
import { reviewCommands } from "./reviewCommands";
import { ReviewSession } from "./reviewSession";
import { shortName } from "./sides";
import { drawnOf } from "./Stage";
import { useCommandKeys } from "./useCommandKeys";
import { useDeskParts } from "./useDeskParts";
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
const BUTTONS = ["take-back", "pass", "reject", "fix", "accept"];

function ReviewDesk({ session, tags, project, onLeave }: DeskProps) {
  const settings = project.review_settings as { instruction: string; show_instruction: boolean; show_agreement_to_reviewers: boolean };
  const instruction = settings.show_instruction ? settings.instruction.trim() : "";
  const readKey = -project.id; // apart from the instruction for annotators
  const parts = useDeskParts(session, instruction !== "" && !isRead(readKey, instruction));
  const { state, panels, zoom, pictures } = parts;
  const { shown, open, editing } = state;
  const { answer, rejecting } = state.more;
  const manages = useMay()("projects.change");

  const commands = reviewCommands({ session, state, pictures, zoom, panels, onHelp: () => parts.setHelp(true), onLeave });
  const drawn = open ? drawnOf(session, open, tags, editing) : null;
  useCommandKeys(commands, editing && drawn ? drawn : null);

  const withModel = session.project.show_collab_predictions;
  const agreement = manages || settings.show_agreement_to_reviewers ? (shown?.task.agreement ?? null) : null;
  const lines = Math.min(MOST_LINES, Math.max(project.maximum_annotations, 1) + (withModel && project.total_predictions_number > 0 ? 1 : 0) + 1);
  const anonymous = shown?.settings.anonymize_annotations ?? false;
  return (
    <Frame
      screen="review"
      job="Review"
      session={session}
      project={project}
      parts={parts}
      commands={commands}
      buttons={BUTTONS}
      main={editing ? "fix" : "accept"}
      drawn={drawn}
      mode="You change the answer. ⏎ accepts it as it stands, esc leaves it as it was."
      subject={answer ? { annotation: answer.id } : null}
      nameless={anonymous}
      instruction={instruction}
      annotation={answer?.id}
      onRestored={() => void session.refetch()}
      onHelpClosed={() => {
        if (instruction !== "") markRead(readKey, instruction);
      }}
      onLeave={onLeave}
      over={
        rejecting && shown && answer ? (
          <RejectBar
            key={answer.id}
            settings={shown.settings}
            who={anonymous ? `answer ${answer.who}` : shortName(answer.who)}
            sending={state.sending}
            onSend={(comment, action) => session.sendBack(comment, action)}
            onClose={() => session.giveUp()}
          />
        ) : null
      }
    >
      {shown && open ? (
        <AnswerLines
          shown={shown}
          titles={titlesIn(open.tree, session.context(open))}
          current={answer}
          withModel={withModel}
          agreement={agreement}
          lines={lines}
          onChoose={(id) => session.choose(id)}
        />
      ) : null}
    </Frame>
  );
}
