import type { Zoom } from "../../tags/image/zoom";
import type { usePanels } from "../label/usePanels";
import type { ReviewSession } from "./reviewSession";
import type { ReviewCommand } from "./useCommandKeys";

interface Parts {
  session: ReviewSession;
  state: ReviewSession["state"];
  /** How many pictures the config draws. */
  pictures: number;
  zoom: Zoom;
  panels: ReturnType<typeof usePanels>;
  onHelp(): void;
  onLeave(): void;
}

/** What can be done in the review stream. While the answer is edited its controls have the keys. */
export function reviewCommands({ session, state, pictures, zoom, panels, onHelp, onLeave }: Parts): ReviewCommand[] {
  const { shown, editing, sending, more } = state;
  const here = shown !== null && more.answer !== null && !sending;
  const looking = here && !editing && !more.rejecting;
  const fix: ReviewCommand = editing
    ? { name: "fix", label: "Accept as it stands", keys: ["Enter", "Ctrl+Enter"], can: here, perform: () => void session.accept(), whileWriting: false }
    : { name: "fix", label: "Fix", keys: ["KeyF"], can: looking, perform: () => session.edit() };
  return [
    { name: "accept", label: "Accept", keys: ["KeyA"], can: looking, perform: () => void session.accept() },
    fix,
    { name: "reject", label: "Reject", keys: ["KeyR"], can: looking, perform: () => session.reject() },
    { name: "pass", label: "Pass over", keys: ["KeyS"], can: looking, perform: () => session.pass() },
    editing
      ? { name: "take-back", label: "Undo", keys: ["Ctrl+KeyZ", "KeyU"], can: (state.open?.draft.past.length ?? 0) > 0, perform: () => session.undo() }
      : { name: "take-back", label: "Take back", keys: ["KeyZ"], can: state.canTakeBack && !more.rejecting && !sending, perform: () => void session.takeBack() },
    ...answerCommands(session, state, looking),
    { name: "comments", label: "Comments", keys: ["KeyC"], can: here && !more.rejecting, perform: () => panels.toggle("comments") },
    { name: "history", label: "History", keys: ["KeyH"], can: here && !more.rejecting, perform: () => panels.toggle("history") },
    ...pictureCommands(zoom, pictures, editing),
    { name: "help", label: "Keys", keys: ["Shift+Slash", "F1"], can: true, perform: onHelp },
    {
      name: "leave",
      label: editing ? "Leave it as it was" : panels.panel !== null ? "Close the panel" : "Leave",
      keys: ["Escape"],
      can: true,
      perform: () => (editing || more.rejecting ? session.giveUp() : panels.panel !== null ? panels.close() : onLeave()),
    },
  ];
}

function answerCommands(session: ReviewSession, { shown }: Parts["state"], looking: boolean): ReviewCommand[] {
  const answers = shown?.annotations.filter((each) => !each.adjudicated) ?? [];
  if (answers.length < 2) return [];
  return answers.slice(0, 9).map(({ id }, i) => ({
    name: `answer ${i + 1}`,
    label: `Look at answer ${i + 1}`,
    keys: [`Digit${i + 1}`],
    can: looking,
    perform: () => session.choose(id),
  }));
}

/** The labelling screen has Z for this; here Z takes back. */
export function pictureCommands(zoom: Zoom, pictures: number, editing: boolean): ReviewCommand[] {
  const own: ReviewCommand = { name: "actual-size", label: "Pictures at their own size", keys: ["KeyO"], can: !editing, perform: () => zoom.toggleActual() };
  const over: ReviewCommand = { name: "compare", label: "Lay one picture over the other", keys: ["KeyX"], can: !editing, perform: () => zoom.toggleCompare() };
  return [...(pictures > 0 ? [own] : []), ...(pictures > 1 ? [over] : [])];
}
