import type { Zoom } from "../../tags/image/zoom";
import { pictureCommands } from "./reviewCommands";
import type { usePanels } from "../label/usePanels";
import type { SettleSession } from "./settleSession";
import type { Side } from "./sides";
import type { ReviewCommand } from "./useCommandKeys";

interface Parts {
  session: SettleSession;
  state: SettleSession["state"];
  sides: readonly Side[];
  pictures: number;
  zoom: Zoom;
  panels: ReturnType<typeof usePanels>;
  onNote(): void;
  onHelp(): void;
  onLeave(): void;
}

/** What can be done with a dispute. While the final answer is edited its controls have the keys. */
export function settleCommands({ session, state, sides, pictures, zoom, panels, onNote, onHelp, onLeave }: Parts): ReviewCommand[] {
  const { shown, editing, sending } = state;
  const here = shown !== null && !sending;
  const looking = here && !editing;
  return [
    { name: "settle", label: "Settle", keys: ["Enter", "Ctrl+Enter"], can: here && session.canSettle, perform: () => void session.settle() },
    { name: "edit", label: "Edit", keys: ["KeyE"], can: looking, perform: () => session.edit() },
    { name: "pass", label: "Pass over", keys: ["KeyS"], can: looking, perform: () => session.pass() },
    editing
      ? { name: "take-back", label: "Undo", keys: ["Ctrl+KeyZ", "KeyU"], can: (state.open?.draft.past.length ?? 0) > 0, perform: () => session.undo() }
      : { name: "take-back", label: "Take back", keys: ["KeyZ"], can: state.canTakeBack && !sending, perform: () => void session.takeBack() },
    ...sides.slice(0, 9).map((side, i) => ({
      name: `take ${i + 1}`,
      label: `Take the answer of ${side.who}`,
      keys: [`Digit${i + 1}`],
      can: looking && side.result.length > 0,
      perform: () => session.take(side.key),
    })),
    { name: "note", label: "Say why", keys: ["KeyN"], can: looking, perform: onNote },
    { name: "truth", label: "Ground truth", keys: ["KeyG"], can: looking, perform: () => session.toggleTruth() },
    { name: "comments", label: "Comments", keys: ["KeyC"], can: here, perform: () => panels.toggle("comments") },
    { name: "history", label: "History", keys: ["KeyH"], can: here, perform: () => panels.toggle("history") },
    ...pictureCommands(zoom, pictures, editing),
    { name: "help", label: "Keys", keys: ["Shift+Slash", "F1"], can: true, perform: onHelp },
    {
      name: "leave",
      label: editing ? "Give the keys back" : panels.panel !== null ? "Close the panel" : "Leave",
      keys: ["Escape"],
      can: true,
      perform: () => (editing ? session.stopEditing() : panels.panel !== null ? panels.close() : onLeave()),
    },
  ];
}
