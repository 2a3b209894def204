import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { isTyping, useKey } from "./keys";

function Page({ action }: { action: () => void }) {
  useKey("KeyN", action);
  return (
    <>
      <input aria-label="search" type="search" />
      <input aria-label="tick" type="checkbox" />
      <button type="button">button</button>
    </>
  );
}

test("a key acts by its place on the keyboard, whatever letter the layout gives it", () => {
  const action = vi.fn();
  render(<Page action={action} />);
  fireEvent.keyDown(document.body, { code: "KeyN", key: "т" });
  expect(action).toHaveBeenCalledTimes(1);
});

test("a key is never taken from someone typing, nor from the browser's own shortcuts", () => {
  const action = vi.fn();
  render(<Page action={action} />);
  fireEvent.keyDown(screen.getByLabelText("search"), { code: "KeyN", key: "n" });
  fireEvent.keyDown(document.body, { code: "KeyN", key: "n", ctrlKey: true });
  expect(action).not.toHaveBeenCalled();
});

test("ticks and buttons are no text", () => {
  render(<Page action={vi.fn()} />);
  expect(isTyping(screen.getByLabelText("tick"))).toBe(false);
  expect(isTyping(screen.getByRole("button"))).toBe(false);
  expect(isTyping(screen.getByLabelText("search"))).toBe(true);
});

test("a page behind a dialog does not hear keys", () => {
  const action = vi.fn();
  render(
    <>
      <Page action={action} />
      <dialog open>?</dialog>
    </>,
  );
  fireEvent.keyDown(document.body, { code: "KeyN", key: "n" });
  expect(action).not.toHaveBeenCalled();
});
