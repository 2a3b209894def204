import { describe, expect, test } from "vitest";
import type { Node } from "../types";
import { branches, pathKey, rows, toggled, wordsOf } from "./value";

const aNode = (tag: string, attrs: Record<string, unknown>, children: Node[] = []): Node => ({
  tag,
  name: null,
  attrs,
  children,
  text: "",
  line: 1,
  known: true,
  drawn: true,
});
const tree = branches(
  aNode("Taxonomy", {}, [
    aNode("Choice", { value: "Animals", alias: "AN" }, [
      aNode("Choice", { value: "Cat" }, [aNode("Choice", { value: "Siamese" })]),
      aNode("Choice", { value: "Dog" }),
    ]),
    aNode("Choice", { value: "Plants" }),
  ]),
  () => undefined,
);
const shown = (open: string[][], search = "") =>
  rows(tree, new Set(open.map(pathKey)), search).map((row) => `${"-".repeat(row.level)}${row.branch.text}`);

describe("the tree", () => {
  test("paths are made of aliases", () => {
    expect(tree[0]?.children[0]?.path).toEqual(["AN", "Cat"]);
    expect(wordsOf(tree, ["AN", "Cat"])).toEqual(["Animals", "Cat"]);
  });

  test("a path it does not have is shown as stored", () => {
    expect(wordsOf(tree, ["AN", "Bird"])).toEqual(["Animals", "Bird"]);
  });

  test("shows what is open", () => {
    expect(shown([])).toEqual(["-Animals", "-Plants"]);
    expect(shown([["AN"]])).toEqual(["-Animals", "--Cat", "--Dog", "-Plants"]);
  });

  test("search shows matches and the way there, whatever is open", () => {
    expect(shown([], "siam")).toEqual(["-Animals", "--Cat", "---Siamese"]);
    expect(shown([], "nothing")).toEqual([]);
  });

  test("comes from the task too", () => {
    const data = [{ value: "A", children: [{ value: "B" }, "C"] }];
    const found = branches(aNode("Taxonomy", { value: "$tree" }), () => data);
    expect(found[0]?.children.map((branch) => branch.path)).toEqual([
      ["A", "B"],
      ["A", "C"],
    ]);
  });
});

describe("choosing", () => {
  test("again lets go", () => {
    expect(toggled([["AN", "Cat"]], ["AN", "Cat"], Infinity)).toEqual([]);
  });

  test("with room for one replaces, with no room does nothing", () => {
    expect(toggled([["a"]], ["b"], 1)).toEqual([["b"]]);
    expect(toggled([["a"], ["b"]], ["c"], 2)).toEqual([["a"], ["b"]]);
  });
});
