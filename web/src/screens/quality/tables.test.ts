import { describe, expect, it } from "vitest";
import { isBeingCounted, type Matrix } from "../../api/quality";
import { readSearch } from "../manager/search";
import { effectInWords } from "./AnchoringPanel";
import { csvOf } from "./csv";
import { answerCount, inBand, withLabels } from "./links";
import { mostInCommon } from "./PeopleMatrix";
import { othersOf } from "./PersonPage";
import { sorted, turned } from "./sorting";

describe("rows", () => {
  const rows = [{ n: 2 }, { n: null }, { n: 10 }, { n: 1 }];
  it("are sorted as numbers, undefined last both ways", () => {
    expect(sorted(rows, (row) => row.n, false).map(({ n }) => n)).toEqual([1, 2, 10, null]);
    expect(sorted(rows, (row) => row.n, true).map(({ n }) => n)).toEqual([10, 2, 1, null]);
  });
  it("begin with the highest figure, or the first word; a second press turns them round", () => {
    expect(turned(null, "n", true)).toEqual({ column: "n", down: true });
    expect(turned(null, "name", false)).toEqual({ column: "name", down: false });
    expect(turned({ column: "n", down: true }, "n", true)).toEqual({ column: "n", down: false });
  });
});

describe("CSV", () => {
  it("quotes what must be, leaves undefined empty, and disarms formulas but no negative figures", () => {
    const text = csvOf(["a", "b, c"], [['say "hi"', null], ["=1+1", -0.25], [true, "two\nlines"]]);
    expect(text).toBe('a,"b, c"\r\n"say ""hi""",\r\n\'=1+1,-0.25\r\ntrue,"two\nlines"\r\n');
  });
});

describe("links to the Data Manager", () => {
  it("survive the address", () => {
    for (const search of [inBand(3), inBand(9), answerCount(0), withLabels(["Same", 'He said "no"'], "Choices", true)]) {
      expect(readSearch(JSON.parse(JSON.stringify(search)))).toEqual(search);
    }
  });
  it("put 1 itself into the last band", () => {
    const filters = inBand(9).filters;
    expect(filters).toMatchObject({ items: [{ operator: "greater_or_equal", value: 0.9 }] });
  });
  it("look for a label once, and for stars as numbers", () => {
    expect(withLabels(["Same", "Same"], "Choices", false).filters).toMatchObject({ items: [{ value: '"Same"' }] });
    expect(withLabels(["4"], "Rating", false).filters).toMatchObject({ items: [{ operator: "regex", value: '"rating": ?4[^0-9.]' }] });
  });
});

describe("the matrix", () => {
  const matrix: Matrix = {
    IAA: [[null, 0.5, null], [0.5, null, 0.9], [null, 0.9, null]],
    common_tasks: [[0, 4, 0], [4, 0, 7], [0, 7, 0]],
    std: null,
    users: [{ id: 11, email: "a@x" }, { id: 12, email: "b@x" }, { id: 13 }],
  };
  it("keeps those with most tasks in common, in their order", () => {
    expect(mostInCommon(matrix, 2)).toEqual([1, 2]);
    expect(mostInCommon(matrix, 5)).toEqual([0, 1, 2]);
  });
  it("gives one person's row without those they never met", () => {
    expect(othersOf(matrix, 11)).toEqual([{ id: 12, name: "b@x", agreement: 0.5, n: 4 }]);
    expect(othersOf(matrix, 12).map(({ name }) => name)).toEqual(["a@x", "person 13"]);
    expect(othersOf(matrix, 99)).toEqual([]);
  });
});

describe("what is said", () => {
  it("of the arms follows from the interval", () => {
    expect(effectInWords({ low: 0.01, high: 0.2 })).toContain("pulls");
    expect(effectInWords({ low: -0.1, high: 0.2 })).toContain("no effect");
    expect(effectInWords({ low: null, high: null })).toContain("too few");
  });
  it("of a recount: while a job is at it, or the project recounts", () => {
    const asOf = { computed_at: null, stale: true, job: 4 };
    expect(isBeingCounted(asOf)).toBe(true);
    expect(isBeingCounted({ mean_kappa: asOf, consensus: { ...asOf, job: null } })).toBe(true);
    expect(isBeingCounted({ recounting: true })).toBe(true);
    expect(isBeingCounted({ ...asOf, job: null })).toBe(false);
    expect(isBeingCounted([{ job: 4 }])).toBe(false);
  });
});
