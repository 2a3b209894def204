import { useEffect, useRef } from "react";
import { type Combo, comboOf } from "../../actions/combo";
import type { KeyMap } from "../../actions/hotkeys";
import { placeOf } from "../label/useKeyboard";

/** What a reviewer can do, as data: what it is called, which keys do it, whether it can be done now. */
export interface ReviewCommand {
  name: string;
  label: string;
  /** The first is the one shown. */
  keys: readonly Combo[];
  can: boolean;
  perform: () => void;
  /** Also from inside a text field. */
  whileWriting?: boolean;
}

/** Listens on the whole window: commands, and the controls' own keys while the answer is edited. */
export function useCommandKeys(commands: readonly ReviewCommand[], controls: { keys: KeyMap; press(owner: string, id: string): void } | null): void {
  const latest = useRef({ commands, controls });
  useEffect(() => {
    latest.current = { commands, controls };
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (handle(event, latest.current)) event.preventDefault();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}

function handle(event: KeyboardEvent, { commands, controls }: { commands: readonly ReviewCommand[]; controls: Parameters<typeof useCommandKeys>[1] }): boolean {
  if (event.defaultPrevented || event.isComposing) return false;
  const combo = comboOf(event);
  const place = placeOf(event.target);
  if (place === "dialog") return false;
  const command = commands.find((each) => each.can && each.keys.includes(combo) && (place !== "text" || each.whileWriting));
  if (place === "text") {
    if (command) command.perform();
    else if (combo === "Escape") (event.target as HTMLElement).blur();
    else return false;
    return true;
  }
  // Space and Enter press the button that has the focus.
  if ((combo === "Space" && place !== "page") || (combo === "Enter" && place === "button")) return false;
  const binding = controls?.keys.byCombo.get(combo);
  if (controls && binding) {
    if (!event.repeat || combo.startsWith("Arrow")) controls.press(binding.owner, binding.id);
    return true;
  }
  if (!command) return false;
  if (!event.repeat) command.perform();
  return true;
}
