import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useLayoutEffect, useState } from "react";
import { describe, expect, test } from "vitest";
import { emptyDraft, originOf, replaceResults, startFrom } from "../draft/draft";
import type { Draft, Result } from "../draft/types";
import { resolve } from "./binding";
import { loadTags, type Tags } from "./registry";
import { isAnswered, keysOf, missingOf, type Scene, withReveal, withSides } from "./scene";
import { Tree } from "./Tree";
import type { Node } from "./types";
import { namedNodes, withoutHidden } from "./visibility";

const node = (tag: string, name: string | null, attrs: Record<string, unknown> = {}, children: Node[] = []): Node => ({
  tag,
  name,
  attrs,
  children,
  text: "",
  line: 1,
  known: true,
  drawn: true,
});
const choice = (value: string, attrs: Record<string, unknown> = {}) => node("Choice", null, { value, ...attrs });
const verdict = (attrs: Record<string, unknown> = {}) =>
  node("Choices", "verdict", { toName: ["text"], choice: "single", ...attrs }, [choice("Same"), choice("Different")]);
const text = node("Text", "text", { value: "$text" });

function sceneOf(tree: Node, tags: Tags, draft: Draft, rest: Partial<Scene> = {}, seed = "s"): Scene {
  const names = namedNodes(tree);
  const data = { text: "words", items: [{ id: "a" }, { id: "b" }, { id: "c" }] };
  return {
    tree,
    tags,
    task: {
      id: 1,
      data,
      prediction: null,
      answered: false,
      shuffleSeed: seed,
      resolve: (value) => resolve(value, { data, prediction: null }),
      object: (name) => names.get(name) ?? null,
      mediaFailed: () => undefined,
    },
    draft,
    change: () => undefined,
    memory: new Map(),
    remember: () => undefined,
    selectedRegion: null,
    selectRegion: () => undefined,
    problems: {},
    hint: (_control, id) => id,
    readonly: false,
    ...rest,
  };
}

let last: Scene;
function Live({ tree, tags, start = emptyDraft(1), seed }: { tree: Node; tags: Tags; start?: Draft; seed?: string }) {
  const [draft, setDraft] = useState(start);
  const [memory, setMemory] = useState<ReadonlyMap<string, unknown>>(new Map());
  const scene = sceneOf(
    tree,
    tags,
    draft,
    {
      change: (control, results, typed) => setDraft((before) => replaceResults(before, control, results, typed)),
      memory,
      remember: (name, value) => setMemory((before) => new Map(before).set(name, value)),
    },
    seed,
  );
  useLayoutEffect(() => {
    last = scene;
  });
  return <Tree scene={scene} />;
}

async function draw(tree: Node, start?: Draft, seed?: string) {
  const tags = await loadTags(tree);
  render(<Live tree={tree} tags={tags} start={start} seed={seed} />);
}
const valueOf = (control: string) => last.draft.results.find((result) => result.from_name === control)?.value;
const predicted = (result: Omit<Result, "id" | "to_name">) =>
  startFrom(1, { predictions: [{ id: 1, result: [{ id: "p", to_name: "text", ...result }], score: null, model_version: "v" }], drafts: [] }, true);

describe("a choice", () => {
  test("is taken by a press and let go by another", async () => {
    await draw(node("View", null, {}, [text, verdict()]));
    const same = screen.getByRole("radio", { name: "Same" });
    await userEvent.click(same);
    expect(valueOf("verdict")).toEqual({ choices: ["Same"] });
    expect(same).toBeChecked();
    await userEvent.click(same);
    expect(valueOf("verdict")).toBeUndefined();
  });

  test("that a model made is kept by its press, and shown as one's own", async () => {
    await draw(node("View", null, {}, [text, verdict()]), predicted({ from_name: "verdict", type: "choices", value: { choices: ["Same"] } }));
    expect(screen.getByText("model says")).toBeVisible();
    await userEvent.click(screen.getByRole("radio", { name: "Same" }));
    expect(valueOf("verdict")).toEqual({ choices: ["Same"] });
    expect(screen.queryByText("model says")).toBeNull();
    expect(originOf(last.draft, "verdict")).toBe("manual");
  });

  test("of several adds to the others", async () => {
    await draw(node("View", null, {}, [text, verdict({ choice: "multiple" })]));
    await userEvent.click(screen.getByRole("checkbox", { name: "Same" }));
    await userEvent.click(screen.getByRole("checkbox", { name: "Different" }));
    expect(valueOf("verdict")).toEqual({ choices: ["Same", "Different"] });
  });

  test("inside another is stored with its path", async () => {
    const nested = node("Choices", "kind", { toName: ["text"], choice: "single", allowNested: true }, [
      { ...choice("Animal"), children: [choice("Cat", { alias: "felis" })] },
    ]);
    await draw(node("View", null, {}, [text, nested]));
    await userEvent.click(screen.getByRole("radio", { name: "Cat" }));
    expect(valueOf("kind")).toEqual({ choices: [["Animal", "felis"]] });
  });
});

describe("a rating", () => {
  const rating = node("Rating", "stars", { toName: ["text"], maxRating: 5 });

  test("predicted is no trap: its key keeps it, again clears it", async () => {
    await draw(node("View", null, {}, [text, rating]), predicted({ from_name: "stars", type: "rating", value: { rating: 3 } }));
    const three = () => keysOf(last)[0]?.keys.find((key) => key.id === "3");
    await userEvent.click(screen.getByRole("radio", { name: "3" }));
    expect(valueOf("stars")).toEqual({ rating: 3 });
    three()?.press();
    await screen.findByRole("radio", { name: "3", checked: false });
    expect(valueOf("stars")).toBeUndefined();
  });
});

describe("two objects compared", () => {
  const pair = (attrs: Record<string, unknown>) =>
    node("View", null, {}, [
      node("Text", "left", { value: "left words" }),
      node("Text", "right", { value: "right words" }),
      node("Pairwise", "pick", { toName: ["left", "right"], ...attrs }),
    ]);
  // Seeds found by trying: the first does not swap the control named "pick", the second does.
  const seeds = Array.from({ length: 50 }, (_, i) => `s${i}`);
  const swapping = seeds.find((seed) => withSides(pair({ shuffle: true }), seed).shown.pick?.left === "right") ?? "";

  test("are answered in the config's order, wherever they stand", async () => {
    const { tree, shown } = withSides(pair({ shuffle: true }), swapping);
    expect(shown).toEqual({ pick: { left: "right", right: "left" } });
    await draw(tree, undefined, swapping);
    const words = screen.getAllByText(/words/).map((each) => each.textContent);
    expect(words).toEqual(["right words", "left words"]);
    await userEvent.click(screen.getByRole("radio", { name: "A" }));
    expect(valueOf("pick")).toEqual({ selected: "right" });
    await userEvent.click(screen.getByText("left words"));
    expect(valueOf("pick")).toEqual({ selected: "left" });
  });

  test("offer a tie and neither only where allowed", async () => {
    await draw(pair({ allowTie: true }));
    expect(screen.getAllByRole("radio").map((each) => each.textContent)).toEqual(["leftA", "rightB", "tieTie"]);
  });
});

describe("a ranking", () => {
  const tree = node("View", null, {}, [
    node("List", "items", { value: "$items", title: "Items" }),
    node("Ranker", "order", { toName: ["items"], required: true }, [
      node("Bucket", "now", { title: "Now" }),
      node("Bucket", "later", { title: "Later" }),
    ]),
  ]);
  const press = (id: string) => {
    const key = keysOf(last)[0]?.keys.find((each) => each.id === id);
    act(() => key?.press());
  };

  test("by keyboard alone: sent, picked up, moved, dropped, announced", async () => {
    await draw(tree);
    press("to now");
    press("to now");
    expect(valueOf("order")).toEqual({ ranker: { _: ["c"], now: ["a", "b"], later: [] } });
    expect(missingOf(tree, last.tags, last.draft.results).get("order")).toBe("One item is not placed yet");
    press("right");
    press("lift");
    press("down");
    expect(valueOf("order")).toEqual({ ranker: { _: ["c"], now: ["b", "a"], later: [] } });
    press("right");
    press("lift");
    expect(valueOf("order")).toEqual({ ranker: { _: ["c"], now: ["b"], later: ["a"] } });
    expect(screen.getByText("a dropped: Later, 1 of 1")).toHaveAttribute("aria-live", "assertive");
  });

  test("is complete when nothing is left in the list", async () => {
    await draw(tree);
    for (let i = 0; i < 3; i++) press("to later");
    expect(isAnswered(tree, last.tags, last.draft.results)).toBe(true);
  });

  test("gives each bucket its number and the list nought", async () => {
    await draw(tree);
    const wanted = keysOf(last)[0]?.keys.map((key) => [key.id, key.wanted]);
    expect(wanted).toEqual(expect.arrayContaining([["to now", "1"], ["to later", "2"], ["to _", "0"], ["lift", "space"]]));
  });
});

test("a question shown for one choice is not asked, and not answered, without it", async () => {
  const why = node("TextArea", "why", {
    toName: ["text"],
    required: true,
    visibleWhen: "choice-selected",
    whenTagName: "verdict",
    whenChoiceValue: "Different",
  });
  const tree = node("View", null, {}, [text, verdict({ required: true }), why]);
  await draw(tree);
  expect(screen.queryByRole("textbox")).toBeNull();
  await userEvent.click(screen.getByRole("radio", { name: "Different" }));
  expect([...missingOf(tree, last.tags, last.draft.results).keys()]).toEqual(["why"]);
  await userEvent.type(screen.getByRole("textbox", { name: "Why" }), "other pack");
  expect(valueOf("why")).toEqual({ text: ["other pack"] });
  await userEvent.click(screen.getByRole("radio", { name: "Same" }));
  expect(withoutHidden(tree, last.draft.results).map((result) => result.from_name)).toEqual(["verdict"]);
  expect(missingOf(tree, last.tags, last.draft.results).size).toBe(0);
});

test("a score to be revealed later keeps its place without its figure", async () => {
  await draw(node("View", null, {}, [node("Header", null, { value: "Score: $text", reveal: "after-answer" }), text]));
  expect(screen.queryByText("Score: words")).toBeNull();
  expect(screen.getByText(/shown after your answer/)).toBeVisible();
});

test("a score that the server holds back waits for the answer; other headings stay", () => {
  const score = node("Header", null, { value: "Model: $prediction.score" });
  const heading = node("Header", null, { value: "Same or not?" });
  const held = withReveal(node("View", null, {}, [score, heading]), "after-answer");
  expect(held.children.map((child) => child.attrs.reveal)).toEqual(["after-answer", undefined]);
  const config = node("Header", null, { value: "$score", reveal: "after-answer" });
  expect(withReveal(node("View", null, {}, [config]), "always").children[0]?.attrs.reveal).toBe("always");
  expect(withReveal(score, null)).toBe(score);
});
