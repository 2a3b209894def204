import { render, screen } from "@testing-library/react";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { continueFrom, emptyDraft } from "../draft/draft";
import type { Result } from "../draft/types";
import { resolve } from "./binding";
import { loadTags, type Tags } from "./registry";
import { keysOf, type Scene } from "./scene";
import { Tree } from "./Tree";
import type { Node } from "./types";
import { namedNodes } from "./visibility";

/** The examples the server's tests read too: each is drawn on its task. */
const trees = import.meta.glob<Node>("../../../fixtures/tags/*/tree.json", { eager: true, import: "default" });
const tasks = import.meta.glob<{ data: Record<string, unknown> }>("../../../fixtures/tags/*/task.json", {
  eager: true,
  import: "default",
});
const accepted = import.meta.glob<Result[]>("../../../fixtures/tags/*/accepted/*.json", { eager: true, import: "default" });
const folder = (tag: string) => `../../../fixtures/tags/${tag}/`;
const examples = Object.keys(accepted).map((path) => {
  const [, tag = "", file = ""] = /tags\/([^/]+)\/accepted\/(.+)$/.exec(path) ?? [];
  return [tag, file, path] as const;
});

beforeAll(() => {
  vi.stubGlobal("ResizeObserver", class { observe() {} unobserve() {} disconnect() {} }); // jsdom has none
});

function sceneOf(tag: string, loaded: Tags, results: Result[]): Scene {
  const tree = trees[`${folder(tag)}tree.json`] as Node;
  const data = tasks[`${folder(tag)}task.json`]?.data ?? {};
  const names = namedNodes(tree);
  return {
    tree,
    tags: loaded,
    task: {
      id: 1,
      data,
      prediction: null,
      answered: true,
      shuffleSeed: "s",
      resolve: (value) => resolve(value, { data, prediction: null }),
      object: (name) => names.get(name) ?? null,
      mediaFailed: () => undefined,
    },
    draft: results.length > 0 ? continueFrom(1, results) : emptyDraft(1),
    change: () => undefined,
    memory: new Map(),
    remember: () => undefined,
    selectedRegion: null,
    selectRegion: () => undefined,
    problems: {},
    hint: () => undefined,
    readonly: false,
  };
}

describe.each(examples)("%s, %s", (tag, _file, path) => {
  const results = accepted[path] ?? [];

  test("is drawn, with its keys", async () => {
    const loaded = await loadTags(trees[`${folder(tag)}tree.json`] as Node);
    const scene = sceneOf(tag, loaded, results);
    const { container } = render(<Tree scene={scene} />);
    expect(container.firstElementChild).not.toBeNull();
    for (const { keys } of keysOf(scene)) expect(new Set(keys.map((key) => key.id)).size).toBe(keys.length);
  });
});

test.each(["choices", "rating", "pairwise", "textarea", "ranker"])("%s has a group with a name", async (tag) => {
  const loaded = await loadTags(trees[`${folder(tag)}tree.json`] as Node);
  render(<Tree scene={sceneOf(tag, loaded, [])} />);
  const groups = [...screen.queryAllByRole("radiogroup"), ...screen.queryAllByRole("group")];
  expect(groups.filter((group) => group.hasAttribute("data-control")).map((group) => group.getAttribute("aria-label"))).not.toContain("");
});
