import { expect, test } from "vitest";
import type { Result } from "../../draft/types";
import type { Node, TaskContext } from "../types";
import { bucketOf, inTitles, titlesIn } from "./titles";

const node = (tag: string, name: string | null, attrs: Record<string, unknown>, children: Node[] = []): Node => ({ tag, name, attrs, children }) as Node;

const list = node("List", "results", { value: "$items" });
const tree = node("View", null, {}, [
  list,
  node("Ranker", "rank", { toName: ["results"] }, [node("Bucket", "best", { title: "Best results" }), node("Bucket", "worst_of_all", {})]),
]);
const items = [{ id: "k", title: "Kettle", image: "/kettle.jpg" }, { id: "m", html: "<b>Mug</b>" }];
const task = { object: () => list, resolve: () => items, small: (url: string) => url } as unknown as TaskContext;
const answer = [{ from_name: "rank", to_name: "results", type: "ranker", value: { ranker: { best: ["k"], worst_of_all: ["m", "gone"] } } }] as unknown as Result[];

test("ids of items and buckets become what people see", () => {
  const titles = titlesIn(tree, task);
  expect(inTitles(answer, titles)[0]?.value.ranker).toEqual({ "Best results": ["Kettle"], "Worst of all": ["Mug", "gone"] });
  expect(titles.get("rank")?.picture("k")).toBe("/kettle.jpg");
  expect(titles.get("rank")?.picture("m")).toBeNull();
});

test("an item stands in one bucket, or in none", () => {
  const titles = titlesIn(tree, task).get("rank");
  expect(bucketOf(answer, "rank", "m", titles)).toBe("Worst of all");
  expect(bucketOf(answer, "rank", "x", titles)).toBeNull();
  expect(bucketOf([], "rank", "k", titles)).toBeNull();
});
