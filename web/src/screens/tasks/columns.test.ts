import { expect, test } from "vitest";
import type { Node } from "../../api/interface";
import type { TaskRow } from "../../api/tasks";
import { asWords, columnsOf, fieldsOf, picturesOfItems } from "./columns";

const node = (tag: string, attrs: Record<string, unknown> = {}, children: Node[] = []): Node => ({
  tag, name: null, attrs, children, text: "", line: 1, known: true, drawn: true,
});
const row = (data: Record<string, unknown>): TaskRow => ({
  id: 1, data, predictions_score: null, total_annotations: 0, cancelled_annotations: 0,
  overlap: 1, is_labeled: false, updated_at: "2026-11-20T00:00:00Z",
});

test("pictures are the fields that Image tags are bound to, at any depth, once each", () => {
  const tree = node("View", {}, [
    node("View", {}, [node("Image", { value: "$query" })]),
    node("Image", { value: "$query" }),
    node("Image", { value: "https://example.org/$id.jpg" }),
    node("Text", { value: "$note" }),
  ]);
  expect(fieldsOf("Image", tree)).toEqual(["query"]);
});

test("a field that holds nothing but addresses is no column of its own", () => {
  const tree = node("View", {}, [node("Image", { value: "$a" })]);
  const tasks = [row({ a: "/data/1.jpg", a_page: "https://example.org/1", title: "Tabby" })];
  expect(columnsOf(tree, tasks)).toEqual({ pictures: ["a"], lists: [], fields: ["title"] });
});

test("a list shows the pictures of its first items", () => {
  const items = ["a", "b", "c", "d"].map((id) => ({ id, html: `<b>${id}</b><img src="/${id}.jpg">` }));
  expect(picturesOfItems([{ id: "text", title: "no picture" }, ...items])).toEqual(["/a.jpg", "/b.jpg"]);
  expect(picturesOfItems("no list")).toEqual([]);
});

test("values are told in a few words", () => {
  expect(asWords(0.123456)).toBe("0.1235");
  expect(asWords([1, 2])).toBe("2 items");
  expect(asWords(null)).toBe("");
  expect(asWords("x".repeat(100))).toHaveLength(81);
});
