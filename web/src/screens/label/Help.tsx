import { Fragment } from "react";
import { showCombo } from "../../actions/combo";
import type { Command } from "../../actions/commands";
import type { KeyMap } from "../../actions/hotkeys";
import { inWords } from "../../tags/results";
import { sanitise } from "../../tags/sanitise";
import { Dialog } from "../../ui/Dialog";
import { Kbd } from "../../ui/Kbd";

interface HelpProps {
  open: boolean;
  onClose: () => void;
  instruction: string;
  commands: readonly Pick<Command, "name" | "label" | "keys">[];
  keys: KeyMap;
  layout: ReadonlyMap<string, string> | undefined;
}

/** Every key of this screen. Keys go by their place on the keyboard. */
export function Help({ open, onClose, instruction, commands, keys, layout }: HelpProps) {
  const owners = [...new Set([...keys.byCombo.values()].map((binding) => binding.owner))];
  return (
    <Dialog title={instruction ? "Instructions and keys" : "Keys"} open={open} onClose={onClose} wide>
      {instruction ? <div className="label-instruction" dangerouslySetInnerHTML={{ __html: sanitise(instruction) }} /> : null}
      <div className="label-keys">
        {owners.map((owner) => (
          <section key={owner}>
            <h3>{inWords(owner)}</h3>
            <dl>
              {[...keys.byCombo]
                .filter(([, binding]) => binding.owner === owner)
                .map(([combo, binding]) => (
                  <Fragment key={combo}>
                    <dt>
                      <Kbd>{showCombo(combo, layout)}</Kbd>
                    </dt>
                    <dd>{binding.label}</dd>
                  </Fragment>
                ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>The screen</h3>
          <dl>
            {commands.map((command) => (
              <Fragment key={command.name}>
                <dt>
                  {command.keys.map((combo) => (
                    <Kbd key={combo}>{showCombo(combo, layout)}</Kbd>
                  ))}
                </dt>
                <dd>{command.label}</dd>
              </Fragment>
            ))}
          </dl>
        </section>
      </div>
      {keys.conflicts.length > 0 ? (
        <ul className="label-conflicts">
          {keys.conflicts.map((conflict) => (
            <li key={conflict}>{conflict}</li>
          ))}
        </ul>
      ) : null}
      <p className="label-keys-note">
        In a text field keys write; <Kbd>esc</Kbd> leaves it, <Kbd>ctrl ⏎</Kbd> submits from inside. On pictures the wheel zooms and
        dragging pans.
      </p>
    </Dialog>
  );
}
