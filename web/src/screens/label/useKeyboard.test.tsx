import { fireEvent, render, screen } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { commandsOf, type Desk, FIXED, keysOfCommands } from "../../actions/commands";
import { assignKeys } from "../../actions/hotkeys";
import { useKeyboard } from "./useKeyboard";

const press = vi.fn();
const submit = vi.fn();
const skip = vi.fn();
const leave = vi.fn();
const desk = { hasTask: true, canSkip: true, hasNote: true, submit, skip, leave } as unknown as Desk;
const commands = commandsOf(desk);
const keys = assignKeys(
  [{ owner: "verdict", keys: [{ id: "Same", label: "Same", wanted: null }] }],
  keysOfCommands(commands),
  FIXED,
);

function Screen() {
  useKeyboard({ desk, commands, keys, press });
  return (
    <main>
      <div data-control="verdict">
        <button type="button">Same</button>
      </div>
      <textarea aria-label="Why" />
      <button type="button">Other</button>
      <dialog open>
        <button type="button">Close</button>
      </dialog>
    </main>
  );
}

function key(target: HTMLElement, code: string, rest: KeyboardEventInit = {}): boolean {
  return !fireEvent.keyDown(target, { code, ...rest });
}

function drawn() {
  for (const mock of [press, submit, skip, leave]) mock.mockClear();
  render(<Screen />);
}

describe("a key", () => {
  test("of a control presses it, wherever the focus is", () => {
    drawn();
    expect(key(document.body, "Digit1")).toBe(true);
    expect(key(screen.getByRole("button", { name: "Other" }), "Numpad1")).toBe(true);
    expect(press.mock.calls).toEqual([["verdict", "Same"], ["verdict", "Same"]]);
  });

  test("is never taken from someone who types", () => {
    drawn();
    const field = screen.getByRole("textbox");
    for (const code of ["Digit1", "KeyS", "Enter", "Backspace", "Space"]) expect(key(field, code)).toBe(false);
    expect(press).not.toHaveBeenCalled();
    expect(skip).not.toHaveBeenCalled();
    expect(submit).not.toHaveBeenCalled();
  });

  test("leaves the field with Escape, and submits from inside with Ctrl and Enter", () => {
    drawn();
    const field = screen.getByRole("textbox");
    field.focus();
    key(field, "Enter", { ctrlKey: true });
    expect(submit).toHaveBeenCalledOnce();
    key(field, "Escape");
    expect(field).not.toHaveFocus();
    expect(leave).not.toHaveBeenCalled();
  });

  test("Enter on a chosen answer submits, on another button presses that", () => {
    drawn();
    expect(key(screen.getByRole("button", { name: "Same" }), "Enter")).toBe(true);
    expect(submit).toHaveBeenCalledOnce();
    expect(key(screen.getByRole("button", { name: "Other" }), "Enter")).toBe(false);
    expect(submit).toHaveBeenCalledOnce();
  });

  test("held down submits once", () => {
    drawn();
    key(document.body, "Enter");
    key(document.body, "Enter", { repeat: true });
    expect(submit).toHaveBeenCalledOnce();
  });

  test("in a dialog is the dialog's", () => {
    drawn();
    expect(key(screen.getByRole("button", { name: "Close" }), "KeyS")).toBe(false);
    expect(skip).not.toHaveBeenCalled();
  });

  test("with a modifier is the browser's", () => {
    drawn();
    expect(key(document.body, "KeyS", { ctrlKey: true })).toBe(false);
    expect(key(document.body, "Digit1", { altKey: true })).toBe(false);
    expect(press).not.toHaveBeenCalled();
  });
});
