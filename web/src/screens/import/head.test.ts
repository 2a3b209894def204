import { expect, test } from "vitest";
import { firstObjects, holds, kindOf, readHead, readRecords, separatorOf } from "./head";

test("a file's kind is told by its name", () => {
  expect(["a.JSON", "a.ndjson", "a.tsv", "a.b.jpeg", "a.exe"].map(kindOf)).toEqual(["json", "jsonl", "tsv", "media", "other"]);
});

test("tasks and flat objects both show their data", () => {
  const text = JSON.stringify([{ data: { query: "a" }, predictions: [{ result: [] }] }, { query: "b" }]);
  expect(readHead("json", text, true, null)).toMatchObject({
    rows: [{ query: "a" }, { query: "b" }],
    columns: ["query"],
    total: 2,
    predictions: true,
    annotations: false,
    problem: null,
  });
});

test("a long JSON file is previewed from its first whole objects", () => {
  const text = '[{"a": "}{", "b": {"c": 1}}, {"a": "\\"}"}, {"a": "cut';
  expect(firstObjects(text, 5)).toEqual([{ a: "}{", b: { c: 1 } }, { a: '"}' }]);
  expect(readHead("json", text, false, null)).toMatchObject({ columns: ["a", "b"], total: null });
});

test("text that is no JSON says so before it is sent", () => {
  expect(readHead("json", "{oops", true, null).problem).toMatch(/^This is no JSON/);
  expect(readHead("jsonl", '{"a":1}\noops\n', true, null).problem).toBe("Line 2 is no JSON object.");
});

test("the last line of a part of a file is not taken for a row", () => {
  expect(readHead("jsonl", '{"a":1}\n{"a":', false, null).rows).toEqual([{ a: 1 }]);
  expect(readHead("csv", "a,b\n1,2\n3,", false, null).rows).toEqual([{ a: "1", b: "2" }]);
});

test("quoted cells keep separators, quotes and line breaks", () => {
  expect(readRecords('a;b\r\n"1;2";"say ""hi""\nthere"\r\n', ";")).toEqual([["a", "b"], ["1;2", 'say "hi"\nthere']]);
});

test("the separator is the one that is most frequent outside quotes in the first line", () => {
  expect(separatorOf('"a,b,c";d;e\n1,2,3,4')).toBe(";");
});

test("lines of plain text go to the config's only variable", () => {
  expect(readHead("txt", "one\n\ntwo\n", true, "caption")).toMatchObject({ rows: [{ caption: "one" }, { caption: "two" }], total: 2 });
});

test("a variable may be a path", () => {
  expect(holds({ item: { url: "x" } }, "item.url")).toBe(true);
  expect(holds({ "item.url": "x" }, "item.url")).toBe(true);
  expect(holds({ item: "x" }, "item.url")).toBe(false);
});
