import { expect, test } from "vitest";
import type { Node } from "../../api/interface";
import type { TaskRow } from "../../api/tasks";
import { initialsOf } from "./Cell";
import { asWords, boundBy, cellValue, columnsOf, picturesOfItems, searchedFields, usualColumns, valuesSeen } from "./columns";
import { reordered } from "./layout";
import { resultWords } from "./resultWords";

const node = (tag: string, attrs: Record<string, unknown> = {}, children: Node[] = []): Node => ({
  tag, name: null, attrs, children, text: "", line: 1, known: true, drawn: true,
});
const row = (data: Record<string, unknown>) => ({ id: 1, data, predictions_score: null }) as TaskRow;
const told = { target: "tasks", visibility_defaults: {}, sortable: true, operators: ["equal"] };
const given = [
  { ...told, id: "id", title: "id", type: "Number" },
  { ...told, id: "predictions_score", title: "predictions score", type: "Number" },
  { ...told, id: "a", title: "a", type: "String", parent: "data", operators: ["contains"] },
];
const tree = node("View", {}, [node("View", {}, [node("Image", { value: "$a" })]), node("Text", { value: "$title" })]);
const rows = [row({ a: "/data/1.jpg", a_page: "https://example.org/1", title: "Tabby", n: 3 }), row({ a: "/data/2.jpg", a_page: "/2", title: "Manx", n: 4 })];

test("columns are those the server names and those seen in rows, each of its kind", () => {
  const columns = columnsOf(given, tree, rows);
  expect(columns.map(({ name, kind, type }) => [name, kind, type])).toEqual([
    ["id", "id", "Number"],
    ["predictions_score", "score", "Number"],
    ["data.a", "picture", "String"],
    ["data.a_page", "text", "String"],
    ["data.title", "text", "String"],
    ["data.n", "number", "Number"],
  ]);
  expect(columns[2]?.operators).toEqual(["contains"]);
});

test("the score of a model version is a column of its own, read off the row", () => {
  const version = { ...told, id: "predictions_score:hog/2", title: "hog/2", type: "Number" };
  const [column] = columnsOf([version], tree, rows);
  expect(column).toMatchObject({ title: "Score of hog/2", kind: "score", canShow: true });
  const scored = { ...row({}), predictions_scores: { "hog/2": 0.25 } };
  expect([cellValue(scored, "predictions_score:hog/2"), cellValue(scored, "predictions_score:hog/1")]).toEqual([0.25, undefined]);
});

test("what a row carries can be shown, under a title of its own", () => {
  const named = ["flags", "agreement", "comment_count", "assigned_annotators", "priority", "annotations_results"];
  const columns = columnsOf(named.map((id) => ({ ...told, id, title: id.replace("_", " "), type: "String" })), tree, []);
  expect(columns.map(({ title, kind, canShow }) => [title, kind, canShow])).toEqual([
    ["Flags", "text", true],
    ["Agreement", "score", true],
    ["Comments", "text", true],
    ["Assigned annotators", "people", true],
    ["Priority", "text", true],
    ["Text of answers", "text", false],
  ]);
  const flagged = { ...row({}), flags: [{ flag: "low_agreement" }, { flag: "by_hand" }] } as TaskRow;
  expect(cellValue(flagged, "flags")).toBe("low_agreement, by_hand");
});

test("columns of longer texts take more of the room", () => {
  const texts = [row({ short: "de", long: "a sentence of some forty letters and more".repeat(2) })];
  expect(columnsOf([], tree, texts).map(({ title, shares }) => [title, shares])).toEqual([["short", 1], ["long", 4]]);
});

test("at first pictures come before words, and addresses are no column", () => {
  expect(usualColumns(columnsOf(given, tree, rows), rows)).toEqual(["id", "data.a", "data.title", "data.n", "predictions_score"]);
});

test("a quick search looks into the text that is shown", () => {
  expect(searchedFields(columnsOf(given, tree, rows), tree, rows)).toEqual(["data.title"]);
});

test("fields are found at any depth of the config, once each", () => {
  expect(boundBy("Image", node("View", {}, [tree, node("Image", { value: "$a" }), node("Image", { value: "x/$id.jpg" })]))).toEqual(["a"]);
});

test("values to suggest are those seen most", () => {
  expect(valuesSeen([row({ s: "b" }), row({ s: "a" }), row({ s: "b" }), row({ s: null })], "data.s")).toEqual(["b", "a"]);
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
  expect(asWords("x".repeat(300))).toHaveLength(161);
});

test("people are told by their initials", () => {
  expect(["Mia Berg", "mia.berg@example.org", "judge@example.org"].map(initialsOf)).toEqual(["MB", "MB", "JU"]);
});

test("a column takes the place of the one it is dropped on", () => {
  expect(reordered(["a", "b", "c"], "c", "a")).toEqual(["c", "a", "b"]);
  expect(reordered(["a", "b", "c"], "a", null)).toEqual(["b", "c", "a"]);
});

test("answers are told by control", () => {
  const result = [
    { from_name: "verdict", type: "choices", value: { choices: ["Same"] } },
    { from_name: "label", type: "labels", value: { start: 0, end: 3, text: "cat", labels: ["ANIMAL"] } },
    { from_name: "rank", type: "ranker", value: { ranker: { now: ["1", "2"], later: [] } } },
  ];
  expect(resultWords(result)).toEqual([
    ["verdict", "Same"],
    ["label", 'ANIMAL "cat"'],
    ["rank", "now: 1, 2; later: "],
  ]);
});
