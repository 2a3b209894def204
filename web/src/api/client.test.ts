import { afterEach, expect, test, vi } from "vitest";
import { address, ApiError, call, errorFrom, Unreachable } from "./client";

afterEach(() => vi.unstubAllGlobals());

function answering(status: number, body: unknown) {
  const fetched = vi.fn().mockResolvedValue(new Response(status === 204 ? null : JSON.stringify(body), { status }));
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

test("a query leaves out what was not asked for", () => {
  expect(address("/api/projects/", { title: null, page: 2, all: false, ids: undefined })).toBe("/api/projects/?page=2&all=false");
});

test("a body is sent as JSON, with the cookie of this site alone", async () => {
  const fetched = answering(200, { id: 1 });
  await expect(call("/api/x", { method: "POST", body: { a: 1 } })).resolves.toEqual({ id: 1 });
  expect(fetched).toHaveBeenCalledWith("/api/x", expect.objectContaining({ body: '{"a":1}', credentials: "same-origin" }));
  expect(fetched.mock.calls[0]?.[1].headers).toMatchObject({ "Content-Type": "application/json" });
});

test("an answer without content is nothing", async () => {
  answering(204, null);
  await expect(call("/api/x", { method: "DELETE" })).resolves.toBeUndefined();
});

test("a field's own sentence is told rather than the general one", () => {
  const error = errorFrom(400, {
    detail: "Validation error",
    code: "bad_input",
    validation_errors: { title: ["Ensure this field has at least 3 characters."] },
  });
  expect(error.message).toBe("Ensure this field has at least 3 characters.");
  expect(error.fields).toEqual({ title: ["Ensure this field has at least 3 characters."] });
});

test("an error that has no body we know still says something", () => {
  expect(errorFrom(502, null).message).toMatch(/went wrong on the server/);
  expect(errorFrom(413, "too large").message).toMatch(/larger than the server accepts/);
});

test("faults of rows are kept", async () => {
  answering(400, { detail: "Validation error", code: "rows_refused", rows: [{ row: 2, field: "/data/a", message: "m" }] });
  const error = await call("/api/x").catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ApiError);
  expect((error as ApiError).rows).toEqual([{ row: 2, field: "/data/a", message: "m" }]);
});

test("no answer says that the server is away", async () => {
  vi.stubGlobal("fetch", vi.fn().mockRejectedValue(new TypeError("Failed to fetch")));
  await expect(call("/api/x")).rejects.toBeInstanceOf(Unreachable);
});
