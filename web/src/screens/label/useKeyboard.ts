import { useEffect, useRef } from "react";
import { comboOf } from "../../actions/combo";
import { type Command, commandFor, type Desk } from "../../actions/commands";
import type { KeyMap } from "../../actions/hotkeys";

interface Keyboard {
  desk: Desk;
  commands: readonly Command[];
  keys: KeyMap;
  press(owner: string, id: string): void;
}

/** Listens on the whole window. Text fields keep their keys: there only Escape and Ctrl+Enter are ours. */
export function useKeyboard(keyboard: Keyboard): void {
  const latest = useRef(keyboard);
  useEffect(() => {
    latest.current = keyboard;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (handle(event, latest.current)) event.preventDefault();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}

function handle(event: KeyboardEvent, { desk, commands, keys, press }: Keyboard): boolean {
  if (event.defaultPrevented || event.isComposing) return false;
  const combo = comboOf(event);
  const place = placeOf(event.target);
  if (place === "dialog") return false;
  if (place === "text") {
    if (combo === "Ctrl+Enter") desk.submit();
    else if (combo === "Escape") (event.target as HTMLElement).blur();
    else return false;
    return true;
  }
  // Space, and Enter on what is not part of the answer, press the button that has the focus.
  if (combo === "Space" && place !== "page") return false;
  if (combo === "Enter" && place === "button") return false;

  const binding = keys.byCombo.get(combo);
  if (binding) {
    if (!event.repeat || combo.startsWith("Arrow")) press(binding.owner, binding.id);
    return true;
  }
  const command = commandFor(combo, desk, commands);
  if (!command) return false;
  if (!event.repeat || command.repeats) command.perform(desk);
  return true;
}

/** Where the focus is: in a text field, on a control's button, on another button, in a dialog, or nowhere special. */
export function placeOf(target: EventTarget | null): "text" | "option" | "button" | "dialog" | "page" {
  if (!(target instanceof HTMLElement)) return "page";
  if (target.closest("dialog")) return "dialog";
  if (target.closest("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=range], [type=button])")) {
    return "text";
  }
  if (!target.closest("button, a[href], input, [role=button], summary")) return "page";
  return target.closest("[data-control], [data-region]") ? "option" : "button";
}
