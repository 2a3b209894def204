import { showCombo } from "../../actions/combo";
import type { Command, Desk } from "../../actions/commands";
import { Button } from "../../ui/Button";

interface CommandBarProps {
  desk: Desk;
  commands: readonly Command[];
  /** The answer is complete. */
  armed: boolean;
  again: boolean;
  layout: ReadonlyMap<string, string> | undefined;
}

const SHOWN = ["skip", "back", "forward", "undo", "submit"];

/** What can be done with the task as a whole, each with its key. */
export function CommandBar({ desk, commands, armed, again, layout }: CommandBarProps) {
  return (
    <footer className="label-commands" aria-label="Commands" role="toolbar">
      {SHOWN.map((name) => {
        const command = commands.find((each) => each.name === name);
        if (!command || (name === "forward" && !desk.canGoForward)) return null;
        const label = name === "submit" && again ? "Save" : command.label;
        return (
          <Button
            key={name}
            kind={name === "submit" && armed ? "main" : "plain"}
            className={name === "submit" ? "label-submit" : undefined}
            hint={showCombo(command.keys[0] ?? "", layout)}
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
