import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";
import { Field, Input, OneOf } from "./Field";

test("label, hint and error belong to the control", () => {
  render(
    <Field label="Title" hint="At most 50 letters." error="It is empty.">
      {(control) => <Input {...control} />}
    </Field>,
  );
  const input = screen.getByLabelText("Title");
  expect(input).toHaveAccessibleDescription("At most 50 letters. It is empty.");
  expect(input).toBeInvalid();
  expect(screen.getByRole("alert")).toHaveTextContent("It is empty.");
});

function Ties() {
  const [value, setValue] = useState<"drop" | "keep">("drop");
  const options = [
    { value: "drop", label: "Leave out" },
    { value: "keep", label: "Keep" },
  ] as const;
  return <OneOf label="Ties" options={options} value={value} onChange={setValue} />;
}

test("one of a few is chosen with the arrow keys", async () => {
  const user = userEvent.setup();
  render(<Ties />);
  await user.tab();
  expect(screen.getByRole("radio", { name: "Leave out" })).toHaveFocus();
  await user.keyboard("{ArrowDown}");
  expect(screen.getByRole("radio", { name: "Keep" })).toBeChecked();
});
