import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { continueFrom, replaceResults, startFrom } from "../draft/draft";
import type { Draft, Result } from "../draft/types";
import { resolve } from "./binding";
import { loadTags, type Tags } from "./registry";
import { keysOf, type Scene } from "./scene";
import { Tree } from "./Tree";
import type { Node } from "./types";

/** Region tags and fields used as a person does, on the examples of fixtures/tags. */
const trees = import.meta.glob<Node>("../../../fixtures/tags/*/tree.json", { eager: true, import: "default" });
const tasks = import.meta.glob<{ data: Record<string, unknown> }>("../../../fixtures/tags/*/task.json", {
  eager: true,
  import: "default",
});
const accepted = import.meta.glob<Result[]>("../../../fixtures/tags/*/accepted/*.json", { eager: true, import: "default" });

let draft: Draft;
let failed: string[];
let press: (id: string) => void;

interface Given {
  results?: readonly Result[];
  predicted?: readonly Result[];
  data?: Record<string, unknown>;
}

/** The example of a tag on screen, with a real draft behind it. */
async function show(tag: string, { results = [], predicted, data }: Given = {}): Promise<void> {
  const tree = trees[`../../../fixtures/tags/${tag}/tree.json`];
  if (!tree) throw new Error(`No example of ${tag}.`);
  const tags = await loadTags(tree);
  const shown = data ?? tasks[`../../../fixtures/tags/${tag}/task.json`]?.data ?? {};
  const predictions = [{ id: 1, result: predicted ?? [], score: null, model_version: "m" }];
  const start = predicted ? startFrom(1, { predictions, drafts: [] }, true) : continueFrom(1, results);
  render(<Room tree={tree} tags={tags} data={shown} start={start} />);
}

function Room({ tree, tags, data, start }: { tree: Node; tags: Tags; data: Record<string, unknown>; start: Draft }) {
  const [answer, setAnswer] = useState(start);
  const [memory, setMemory] = useState<ReadonlyMap<string, unknown>>(new Map());
  const [selectedRegion, selectRegion] = useState<string | null>(null);
  const scene: Scene = {
    tree,
    tags,
    task: {
      id: 1,
      data,
      prediction: null,
      answered: false,
      shuffleSeed: "s",
      resolve: (value) => resolve(value, { data, prediction: null }),
      object: () => null,
      mediaFailed: (name, url) => failed.push(name, url),
    },
    draft: answer,
    change: (control, next, typed) => setAnswer((before) => replaceResults(before, control, next, typed)),
    memory,
    remember: (name, value) => setMemory((before) => new Map(before).set(name, value)),
    selectedRegion,
    selectRegion,
    problems: {},
    hint: () => undefined,
    readonly: false,
  };
  // eslint-disable-next-line react-hooks/globals -- the test looks at the answer, as the screen's keyboard does
  [draft, press] = [answer, (id) => keysOf(scene).flatMap(({ keys }) => keys).find((key) => key.id === id)?.press()];
  return <Tree scene={scene} />;
}

const values = () => draft.results.map((result) => result.value);
const example = (path: string) => accepted[`../../../fixtures/tags/${path}.json`] ?? [];

beforeEach(() => {
  failed = [];
  // jsdom lays nothing out and loads nothing: a picture of 800 x 600, drawn at 400 x 300.
  vi.spyOn(HTMLImageElement.prototype, "complete", "get").mockReturnValue(true);
  vi.spyOn(HTMLImageElement.prototype, "naturalWidth", "get").mockReturnValue(800);
  vi.spyOn(HTMLImageElement.prototype, "naturalHeight", "get").mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 400, 300));
});

describe("spans, by keyboard", () => {
  const data = { text: "John met Ada" };

  test("text is selected with arrows and labelled by a label's button", async () => {
    const user = userEvent.setup();
    await show("labels", { data });
    screen.getByRole("group", { name: "Text of text" }).focus();
    await user.keyboard("{Home}{Control>}{Shift>}{ArrowRight}{/Shift}{/Control}");
    expect(screen.getByRole("status")).toHaveTextContent("Selected: John");
    await user.click(screen.getByRole("button", { name: "PER" }));
    expect(values()).toEqual([{ start: 0, end: 4, text: "John", labels: ["PER"] }]);
    expect(screen.getByRole("button", { name: "PER, John" })).toBeInTheDocument();
  });

  test("a span is relabelled by key and removed with Delete", async () => {
    const user = userEvent.setup();
    await show("labels", { data, predicted: [{ ...(example("labels/accepted/span")[0] as Result), score: 0.4 }] });
    const span = screen.getByRole("button", { name: "PER, John, score 0.40, uncertain, predicted" });
    span.focus();
    await waitFor(() => expect(span).toHaveAttribute("aria-pressed", "true"));
    press("ORG");
    await waitFor(() => expect(values()[0]?.labels).toEqual(["ORG"]));
    expect(draft.results[0]).toMatchObject({ origin: "prediction-changed", score: 0.4 });
    await user.keyboard("{Delete}");
    expect(draft.results).toEqual([]);
  });

  test("the same stretch with the same label is not marked twice", async () => {
    const user = userEvent.setup();
    await show("labels", { data, results: example("labels/accepted/span") });
    await user.click(screen.getByRole("button", { name: "PER" }));
    screen.getByRole("group", { name: "Text of text" }).focus();
    await user.keyboard("{Home}{Control>}{Shift>}{ArrowRight}{/Shift}{/Control}");
    expect(draft.results).toHaveLength(1);
  });

  test("all of the text is there, however it is cut", async () => {
    await show("labels", { data, results: example("labels/accepted/span") });
    expect(screen.getByRole("group", { name: "Text of text" })).toHaveTextContent("John met Ada");
  });
});

describe("boxes", () => {
  const boxes = example("rectanglelabels/accepted/two-with-scores");

  test("a doubtful one is told apart in words and by its line", async () => {
    await show("rectanglelabels", { predicted: boxes });
    const low = boxes.find((box) => (box.score ?? 1) < 0.5);
    const button = screen.getByRole("button", { name: new RegExp(`box, score ${low?.score?.toFixed(2)}, uncertain`) });
    expect(button).toHaveClass("box-low");
  });

  test("arrows move the one with the focus by a pixel on screen", async () => {
    await show("rectanglelabels", { results: boxes });
    const [first] = screen.getAllByRole("button", { name: /box/ });
    const x = Number(boxes[0]?.value.x);
    fireEvent.keyDown(first as HTMLElement, { key: "ArrowRight" });
    // One of the 400 pixels the picture is wide: 0.25 %.
    await waitFor(() => expect(draft.results[0]?.value.x).toBeCloseTo(x + 0.25, 4));
    expect({ ...draft.results[0], value: 0, origin: 0 }).toEqual({ ...boxes[0], value: 0, origin: 0 });
  });

  test("dragging draws one, in percent of the original, while a label is chosen", async () => {
    await show("rectanglelabels");
    const label = within(screen.getByRole("group", { name: "Objects" })).getByRole("button", { name: "Car" });
    const surface = document.querySelector(".boxes") as HTMLElement;
    surface.setPointerCapture = () => undefined;
    const drag = () => {
      fireEvent.pointerDown(surface, { clientX: 40, clientY: 30, button: 0 });
      fireEvent.pointerMove(surface, { clientX: 240, clientY: 180 });
      fireEvent.pointerUp(surface);
    };
    drag();
    expect(draft.results).toEqual([]);
    fireEvent.click(label);
    drag();
    expect(draft.results).toMatchObject([
      { original_width: 800, original_height: 600, value: { x: 10, y: 10, width: 50, height: 50, rotation: 0 } },
    ]);
  });

  test("Escape lets go of the label before the screen hears of it", async () => {
    const heard = vi.fn();
    window.addEventListener("keydown", heard);
    await show("rectanglelabels");
    const label = within(screen.getByRole("group", { name: "Objects" })).getByRole("button", { name: "Car" });
    fireEvent.click(label);
    expect(label).toHaveAttribute("aria-pressed", "true");
    fireEvent.keyDown(document.body, { key: "Escape", code: "Escape" });
    expect(label).toHaveAttribute("aria-pressed", "false");
    expect(heard).not.toHaveBeenCalled();
    window.removeEventListener("keydown", heard);
  });
});

describe("a sound", () => {
  test("that cannot be played is reported and skipped", async () => {
    const user = userEvent.setup();
    await show("audio");
    const sound = document.querySelector("audio") as HTMLAudioElement;
    fireEvent.error(sound);
    await user.click(screen.getByRole("button", { name: "Report and skip" }));
    expect(failed).toEqual(["call", sound.getAttribute("src")]);
  });

  test("is played by key", async () => {
    const play = vi.spyOn(HTMLMediaElement.prototype, "play").mockResolvedValue();
    await show("audio");
    press("play");
    expect(play).toHaveBeenCalledOnce();
  });
});

describe("fields", () => {
  test("a number is stepped with the arrows, from the nearest end", async () => {
    const user = userEvent.setup();
    await show("number");
    const field = screen.getAllByRole("spinbutton")[0] as HTMLElement;
    field.focus();
    await user.keyboard("{ArrowUp}{ArrowUp}");
    const [first] = values();
    await user.keyboard("{ArrowDown}");
    expect(Number(first?.number)).toBeGreaterThan(Number(values()[0]?.number));
  });

  test("a tree is walked with arrows and chosen with Space", async () => {
    const user = userEvent.setup();
    await show("taxonomy");
    const tree = screen.getByRole("tree");
    (within(tree).getAllByRole("treeitem")[0] as HTMLElement).focus();
    await user.keyboard("{ArrowRight}{ArrowRight} ");
    expect(values()[0]?.taxonomy).toHaveLength(1);
    expect((values()[0]?.taxonomy as string[][])[0]).toHaveLength(2);
    await user.keyboard(" ");
    expect(draft.results).toEqual([]);
  });

  test("a tree is searched", async () => {
    const user = userEvent.setup();
    await show("taxonomy");
    await user.type(screen.getByRole("searchbox"), "dog");
    expect(screen.getAllByRole("treeitem").map((item) => item.getAttribute("aria-label"))).toEqual(["Animal", "Dog"]);
  });
});
