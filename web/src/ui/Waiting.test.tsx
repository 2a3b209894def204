import { act, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { Waiting } from "./Waiting";

afterEach(() => vi.useRealTimers());

test("a wait is told only once it is long enough to be noticed", () => {
  vi.useFakeTimers();
  render(<Waiting what="Looking up tasks" />);
  expect(screen.getByRole("status")).toBeEmptyDOMElement();
  act(() => vi.advanceTimersByTime(310));
  expect(screen.getByRole("status")).toHaveTextContent("Looking up tasks …");
});
