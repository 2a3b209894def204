import { describe as group, expect, test } from "vitest";
import type { Result } from "../draft/types";
import { describe, isLow, regionLabels, relabelled, usages } from "./regions";
import type { Node } from "./types";

function aNode(tag: string, attrs: Record<string, unknown> = {}, children: Node[] = []): Node {
  return { tag, name: null, attrs, children, text: "", line: 1, known: true, drawn: true };
}

function aSpan(labels: string[], rest: Partial<Result> = {}): Result {
  const value = { start: 0, end: 4, text: "John", labels };
  return { id: "r1", from_name: "ner", to_name: "text", type: "labels", value, ...rest };
}

group("labels of a control", () => {
  test("the alias is what is stored, the value is what is shown", () => {
    const node = aNode("Labels", {}, [aNode("Label", { value: "Person", alias: "PER" })]);
    expect(regionLabels(node, () => undefined)[0]).toMatchObject({ id: "PER", text: "Person" });
  });

  test("labels nested in a View are found", () => {
    const node = aNode("Labels", {}, [aNode("View", {}, [aNode("Label", { value: "A" })])]);
    expect(regionLabels(node, () => undefined).map((label) => label.id)).toEqual(["A"]);
  });

  test("labels from the task follow those of the config, each once", () => {
    const node = aNode("Labels", { value: "$options" }, [aNode("Label", { value: "A" })]);
    const found = regionLabels(node, (value) => (value === "$options" ? ["A", { value: "Bee", alias: "B" }] : undefined));
    expect(found.map((label) => label.id)).toEqual(["A", "B"]);
  });

  test("the dialect's default colour counts as none, so that labels differ", () => {
    const both = ["A", "B"].map((value) => aNode("Label", { value, background: "#36B37E" }));
    const [a, b] = regionLabels(aNode("Labels", {}, both), () => undefined);
    expect(a?.color).not.toBe(b?.color);
  });

  test("a background that is no colour is not passed to the style", () => {
    const node = aNode("Labels", {}, [aNode("Label", { value: "A", background: "url(https://x.example/a.png)" })]);
    expect(regionLabels(node, () => undefined)[0]?.color).toMatch(/^#/);
  });
});

group("changing labels", () => {
  test("a single label replaces, a repeated one changes nothing", () => {
    const span = aSpan(["PER"]);
    expect(relabelled(span, "ORG", false).value.labels).toEqual(["ORG"]);
    expect(relabelled(span, "PER", false)).toBe(span);
  });

  test("several labels toggle, and the last one stays", () => {
    expect(relabelled(aSpan(["PER"]), "ORG", true).value.labels).toEqual(["PER", "ORG"]);
    expect(relabelled(aSpan(["PER"]), "PER", true).value.labels).toEqual(["PER"]);
  });
});

test("usages count every label of every region", () => {
  expect(usages([aSpan(["A", "B"]), aSpan(["A"])])).toEqual(new Map([["A", 2], ["B", 1]]));
});

test("a score below one half is low, no score is not", () => {
  expect([isLow(aSpan(["A"], { score: 0.49 })), isLow(aSpan(["A"], { score: 0.5 })), isLow(aSpan(["A"]))]).toEqual([
    true,
    false,
    false,
  ]);
});

test("a region says its label, text, score and origin", () => {
  expect(describe(aSpan(["PER"], { score: 0.42, origin: "prediction" }), "John")).toBe(
    "PER, John, score 0.42, uncertain, predicted",
  );
});
