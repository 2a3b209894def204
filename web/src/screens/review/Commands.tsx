import { showCombo, spellCombo } from "../../actions/combo";
import { Button } from "../../ui/Button";
import type { ReviewCommand } from "./useCommandKeys";

interface CommandsProps {
  commands: readonly ReviewCommand[];
  /** Which are buttons, in order; the main one is armed. */
  shown: readonly string[];
  main: string;
  layout: ReadonlyMap<string, string> | undefined;
}

/** What can be decided, each with its key. Buttons keep their places, whether they can be pressed or not. */
export function Commands({ commands, shown, main, layout }: CommandsProps) {
  return (
    <footer className="label-commands" aria-label="Commands" role="toolbar">
      {shown.map((name) => {
        const command = commands.find((each) => each.name === name);
        if (!command) return null;
        const combo = command.keys[0] ?? "";
        return (
          <Button
            key={name}
            kind={name === main && command.can ? "main" : "plain"}
            hint={showCombo(combo, layout)}
            aria-keyshortcuts={spellCombo(combo)}
            disabled={!command.can}
            onClick={command.perform}
          >
            {command.label}
          </Button>
        );
      })}
    </footer>
  );
}
