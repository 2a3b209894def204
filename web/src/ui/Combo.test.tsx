import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeAll, expect, test, vi } from "vitest";
import { Combo } from "./Combo";

const OPTIONS = [{ value: "catalog-v1", aside: "20" }, { value: "catalog-v2", aside: "10" }, { value: "scrape" }];
const picked = vi.fn();
const entered = vi.fn();

beforeAll(() => {
  Element.prototype.scrollIntoView = () => undefined; // jsdom draws nothing
});

function Field() {
  const [text, setText] = useState("");
  return (
    <Combo
      aria-label="Source"
      value={text}
      options={OPTIONS.filter((one) => one.value.includes(text))}
      onType={setText}
      onPick={(value) => {
        setText(value);
        picked(value);
      }}
      onEnter={() => entered(text)}
    />
  );
}

test("the arrows go round the suggestions, and enter takes the one that is marked", async () => {
  const user = userEvent.setup();
  render(<Field />);
  const field = screen.getByRole("combobox", { name: "Source" });
  await user.click(field);
  expect(screen.getAllByRole("option")).toHaveLength(3);
  await user.keyboard("{ArrowUp}");
  expect(screen.getByRole("option", { selected: true })).toHaveTextContent("scrape");
  await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  expect(picked).toHaveBeenLastCalledWith("catalog-v2");
  expect(field).not.toHaveFocus();
  expect(screen.queryByRole("option")).toBeNull();
});

test("what is typed narrows them and may be something else", async () => {
  const user = userEvent.setup();
  render(<Field />);
  await user.click(screen.getByRole("combobox"));
  await user.keyboard("cat");
  expect(screen.getAllByRole("option")).toHaveLength(2);
  await user.keyboard("fish{Enter}");
  expect(entered).toHaveBeenLastCalledWith("catfish");
});

test("escape closes the suggestions first, then leaves the field", async () => {
  const user = userEvent.setup();
  render(<Field />);
  const field = screen.getByRole("combobox");
  await user.click(field);
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("option")).toBeNull();
  expect(field).toHaveFocus();
  await user.keyboard("{Escape}");
  expect(field).not.toHaveFocus();
});
