import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { TaskContext } from "../types";
import { HyperText } from "./HyperText";

function shown(html: unknown, attrs: Record<string, unknown> = {}) {
  const node = {
    tag: "HyperText",
    name: "page",
    attrs: { value: "$page", ...attrs },
    children: [],
    text: "",
    line: 1,
    known: true,
    drawn: true,
  };
  const task = { resolve: () => html } as unknown as TaskContext;
  const { container } = render(<HyperText {...({ node, task, targets: [] } as unknown as Parameters<typeof HyperText>[0])} />);
  return container.querySelector(".hypertext")?.shadowRoot ?? null;
}

test("markup is drawn in a root of its own, without scripts and handlers", () => {
  const root = shown('<h2 onclick="steal()">Hello</h2><script>steal()</script><style>body{display:none}</style><iframe src="/"></iframe>');
  expect(root?.querySelector("h2")?.textContent).toBe("Hello");
  expect(root?.querySelectorAll("script, iframe")).toHaveLength(0);
  expect(root?.innerHTML).not.toMatch(/onclick|display:none/);
});

test("links are dead unless the config says they may be clicked", () => {
  const link = '<a href="https://example.org/">x</a>';
  expect(shown(link)?.querySelector("a")?.hasAttribute("href")).toBe(false);
  expect(shown(link, { clickableLinks: true })?.querySelector("a")?.getAttribute("rel")).toBe("noopener noreferrer");
});

test("a page at an address is a link, and never a dangerous one", () => {
  shown("https://example.org/page.html", { valueType: "url" });
  expect(screen.getByRole("link")).toHaveAttribute("href", "https://example.org/page.html");
  shown("javascript:alert(1)", { valueType: "url" });
  expect(screen.getAllByRole("link")).toHaveLength(1);
});
