import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import type { TaskContext } from "../types";
import { dedented, Markdown } from "./Markdown";

const aTask = (data: Record<string, string>) =>
  ({ data, resolve: (value: string) => data[value.slice(1)] }) as unknown as TaskContext;
const drawn = (attrs: Record<string, unknown>, text: string, data = {}) => {
  const node = { tag: "Markdown", name: null, attrs, children: [], text, line: 1, known: true, drawn: true };
  const props = { node, task: aTask(data) } as unknown as Parameters<typeof Markdown>[0];
  return render(<Markdown {...props} />).container;
};

test("text of the config is drawn, its indentation in the XML taken off", () => {
  const shown = drawn({}, "\n      # Title\n\n      - one\n      - two\n    ");
  expect(shown.querySelector("h1")?.textContent).toBe("Title");
  expect(shown.querySelectorAll("li")).toHaveLength(2);
});

test("text of the task is drawn without anything that runs", () => {
  const evil = '<img src=x onerror="alert(1)"><script>alert(1)</script>[go](javascript:alert(1)) **fine**';
  const shown = drawn({ value: "$note" }, "", { note: evil });
  expect(shown.querySelector("strong")?.textContent).toBe("fine");
  expect(shown.innerHTML).not.toMatch(/script|onerror|javascript/i);
});

test("indentation that is meant stays", () => {
  expect(dedented("  a\n    b\n")).toBe("a\n  b\n");
});
