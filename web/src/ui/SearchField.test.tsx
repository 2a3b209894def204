import { fireEvent, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";
import { SearchField } from "./SearchField";

function Page() {
  const [text, setText] = useState("");
  return <SearchField label="Find people" placeholder="Find by name" value={text} onChange={setText} />;
}

test("a slash goes there; escape empties it, then leaves it", async () => {
  render(<Page />);
  const field = screen.getByRole("searchbox", { name: "Find people" });
  fireEvent.keyDown(document.body, { key: "/", code: "Slash" });
  expect(field).toHaveFocus();
  await userEvent.keyboard("ann/");
  expect(field).toHaveValue("ann/");
  await userEvent.keyboard("{Escape}");
  expect(field).toHaveValue("");
  expect(field).toHaveFocus();
  await userEvent.keyboard("{Escape}");
  expect(field).not.toHaveFocus();
});
