import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../../api/client";
import { importAll, PartlyImported } from "./importing";
import { unfinished } from "./unfinished";

const files = Array.from({ length: 1002 }, (_, index) => new File(["x"], `${index}.jpg`));
const asked: number[][] = [];
const begun: string[] = [];

/** A server that takes every upload in one part, and refuses the second import with a fault. */
function server(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const url = String(input);
  if (url.includes("/reimport")) {
    asked.push((JSON.parse(String(init?.body)) as { file_upload_ids: number[] }).file_upload_ids);
    return Promise.resolve(Response.json({ import: asked.length }));
  }
  if (url.includes("/imports/")) {
    const refused = url.endsWith("/2");
    const run = { status: refused ? "failed" : "completed", error: refused ? "One row does not fit." : null, task_count: refused ? 0 : 1000 };
    return Promise.resolve(Response.json({ ...run, prediction_count: 0, annotation_count: 0, bad_rows: refused ? [{ row: 1, field: "", message: "m" }] : [] }));
  }
  const number = init?.method === "POST" ? begun.push(url) : Number(/uploads\/u(\d+)/.exec(url)?.[1]);
  return Promise.resolve(Response.json({ id: `u${number}`, name: "x", size: 1, offset: init?.method === "PATCH" ? 1 : 0, file_upload_id: init?.method === "PATCH" ? number : null }));
}

beforeEach(() => {
  asked.length = begun.length = 0;
  localStorage.clear();
  vi.stubGlobal("fetch", vi.fn(server));
});
afterEach(() => vi.unstubAllGlobals());

test("of many files those before the refusal are imported, and it is told which are left", async () => {
  const going = { project: 1, files, signal: new AbortController().signal, tell: () => undefined };
  const error = await importAll(going, false).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(PartlyImported);
  const partly = error as PartlyImported;
  expect(asked.map((ids) => ids.length)).toEqual([1000, 2]);
  expect(partly.saved.tasks).toBe(1000);
  expect(partly.left.map((file) => file.name)).toEqual(["1000.jpg", "1001.jpg"]);
  expect((partly.why as ApiError).rows).toHaveLength(1);
  expect(unfinished(1).map((one) => one.name)).toEqual(["1000.jpg", "1001.jpg"]);
}, 30_000);
