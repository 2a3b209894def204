import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";
import { TabLine } from "./TabLine";

const TABS = [
  { value: "rubric", label: "Rubric" },
  { value: "results", label: "Results" },
  { value: "history", label: "History" },
] as const;

function Page() {
  const [value, setValue] = useState<(typeof TABS)[number]["value"]>("results");
  return (
    <>
      <TabLine label="Prompt" tabs={TABS} value={value} onOpen={setValue} />
      <button type="button">Run</button>
    </>
  );
}

const tab = (name: string) => screen.getByRole("tab", { name });

test("a line of tabs is one stop, and the arrows go along it and round", async () => {
  const user = userEvent.setup();
  render(<Page />);
  await user.tab();
  expect(tab("Results")).toHaveFocus();
  await user.keyboard("{ArrowRight}");
  expect(tab("History")).toHaveFocus();
  expect(tab("Results")).toHaveAttribute("aria-selected", "true");
  await user.keyboard("{ArrowRight}");
  expect(tab("Rubric")).toHaveFocus();
  await user.keyboard("{End}{ArrowLeft}{Home}{Enter}");
  expect(tab("Rubric")).toHaveAttribute("aria-selected", "true");
  await user.keyboard("{ArrowRight}");
  await user.tab();
  expect(screen.getByRole("button", { name: "Run" })).toHaveFocus();
  await user.tab({ shift: true });
  expect(tab("Rubric")).toHaveFocus();
});
