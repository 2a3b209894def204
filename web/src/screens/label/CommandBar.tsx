import { showCombo } from "../../actions/combo";
import { COMMANDS, type Desk } from "../../actions/commands";
import { Button } from "../../ui/Button";

interface CommandBarProps {
  desk: Desk;
  /** The answer is complete. */
  armed: boolean;
  again: boolean;
  layout: ReadonlyMap<string, string> | undefined;
}

const SHOWN = ["skip", "back", "forward", "undo", "submit"];

/** What can be done with the task as a whole, each with its key. */
export function CommandBar({ desk, armed, again, layout }: CommandBarProps) {
  return (
    <footer className="label-commands" aria-label="Commands" role="toolbar">
      {SHOWN.map((name) => {
        const command = COMMANDS.find((each) => each.name === name);
        if (!command || (name === "forward" && !desk.canGoForward)) return null;
        const label = name === "submit" && again ? "Save" : command.label;
        const key = name === "undo" && !desk.hasPicture ? "KeyZ" : (command.keys[0] ?? "");
        return (
          <Button
            key={name}
            kind={name === "submit" && armed ? "main" : "plain"}
            className={name === "submit" ? "label-submit" : undefined}
            hint={showCombo(key, layout)}
            disabled={!command.can(desk)}
            onClick={() => command.perform(desk)}
          >
            {label}
          </Button>
        );
      })}
    </footer>
  );
}
