import { expect, test } from "vitest";
import type { Result } from "../draft/types";
import { loadTags, tagOf } from "./registry";
import { targetsOf, walk } from "./results";
import type { Node } from "./types";

/** The examples the server's tests read too: what it accepts, a tag shows and gives back unchanged. */
const trees = import.meta.glob<Node>("../../../fixtures/tags/*/tree.json", { eager: true, import: "default" });
const accepted = import.meta.glob<Result[]>("../../../fixtures/tags/*/accepted/*.json", { eager: true, import: "default" });

const cases = Object.entries(accepted).map(([path, results]) => {
  const [, folder = "", tag = "", example = ""] = /^(.*\/tags\/([^/]+)\/)accepted\/(.+)\.json$/.exec(path) ?? [];
  return { name: `${tag}: ${example}`, tree: trees[`${folder}tree.json`], results };
});

test.each(cases)("$name comes back as it was", async ({ tree, results }) => {
  if (!tree) throw new Error("The folder has no tree.json.");
  const tags = await loadTags(tree);
  const controls = walk(tree).filter((node) => node.name !== null && targetsOf(node).length > 0);
  for (const node of controls) {
    const tag = tagOf(node, tags);
    for (const own of answers(node, results)) expect(tag?.write?.(tag.read?.(own, node), node, own)).toEqual(own);
  }
});

test("there are examples of every tag that is drawn", () => {
  expect(cases.length).toBeGreaterThan(20);
});

/** A control's results, those of one picture or one region at a time where it answers so. */
function answers(node: Node, results: readonly Result[]): Result[][] {
  const own = results.filter((result) => result.from_name === node.name);
  const one = (result: Result) => (node.attrs.perItem === true ? result.item_index : node.attrs.perRegion === true ? result.id : 0);
  return [...new Set(own.map(one))].map((key) => own.filter((result) => one(result) === key));
}
