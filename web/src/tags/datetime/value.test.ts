import { describe, expect, test } from "vitest";
import type { Result } from "../../draft/types";
import type { Node } from "../types";
import { fieldOf, inField, readMoment, writeMoment } from "./value";

const aNode = (only?: unknown): Node => ({
  tag: "DateTime",
  name: "when",
  attrs: { toName: ["text"], only },
  children: [],
  text: "",
  line: 1,
  known: true,
  drawn: true,
});
const aResult = (datetime: unknown): Result => ({
  id: "r1",
  from_name: "when",
  to_name: "text",
  type: "datetime",
  value: { datetime },
});

test.each([
  [undefined, "datetime-local"],
  ["date", "date"],
  ["time", "time"],
  ["date,time", "datetime-local"],
  [["date", "time"], "datetime-local"],
  ["month", "month"],
  ["month,year", "month"],
  ["year", "year"],
  ["date,month,year", "date"],
])("only=%j is asked in a %s field", (only, kind) => {
  expect(fieldOf(aNode(only))).toBe(kind);
});

describe("moments", () => {
  test("that the field cannot hold are shown beside it", () => {
    expect(inField("2024-05-01", "date")).toBe("2024-05-01");
    expect(inField("2024-05-01T10:00:00Z", "datetime-local")).toBeNull();
    expect(inField("2024-05-01 10:00", "datetime-local")).toBe("2024-05-01T10:00");
    expect(inField("spring", "year")).toBeNull();
  });

  test("given as a number come back as a number while they are the same", () => {
    const before = [aResult(2024)];
    expect(writeMoment(readMoment(before), aNode("year"), before)).toEqual(before);
    expect(writeMoment("2025", aNode("year"), before)[0]?.value).toEqual({ datetime: "2025" });
  });

  test("cleared leave no result", () => {
    expect(writeMoment("", aNode("date"), [aResult("2024-05-01")])).toEqual([]);
  });
});
