import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sendFile } from "./uploads";

const MB = 1024 * 1024;
const file = new File([new Uint8Array(10 * MB)], "rows.jsonl");
const stored = { bytes: 0, away: 0, parts: [] as number[] };
const told = { onSent: vi.fn(), onBegun: vi.fn(), onAway: vi.fn() };

/** A server that keeps what arrives, and is away for a while when told so. */
function server(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  if (stored.away > 0) {
    stored.away -= 1;
    return Promise.reject(new TypeError("Failed to fetch"));
  }
  const url = String(input);
  if (url.endsWith("/uploads/gone")) return Promise.resolve(Response.json({ detail: "No upload" }, { status: 404 }));
  if (init?.method === "PATCH") {
    const offset = Number((init.headers as Record<string, string>)["Upload-Offset"]);
    if (offset !== stored.bytes) return Promise.resolve(Response.json({ detail: "elsewhere" }, { status: 409 }));
    stored.parts.push((init.body as Blob).size);
    stored.bytes += (init.body as Blob).size;
  }
  const whole = stored.bytes === file.size;
  return Promise.resolve(Response.json({ id: "u1", name: file.name, size: file.size, offset: stored.bytes, file_upload_id: whole ? 7 : null }));
}

beforeEach(() => {
  Object.assign(stored, { bytes: 0, away: 0, parts: [] });
  vi.clearAllMocks();
  vi.useFakeTimers();
  vi.stubGlobal("fetch", vi.fn(server));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const going = (begun?: string, signal = new AbortController().signal) => sendFile(1, file, begun, { signal, ...told });

test("a file is sent in parts, and told how far it is", async () => {
  await expect(going()).resolves.toBe(7);
  expect(stored.parts).toEqual([4 * MB, 4 * MB, 2 * MB]);
  expect(told.onBegun).toHaveBeenCalledWith("u1");
  expect(told.onSent.mock.calls.flat()).toEqual([0, 4 * MB, 8 * MB, 10 * MB]);
});

test("it goes on where an earlier upload stands", async () => {
  stored.bytes = 8 * MB;
  await expect(going("u1")).resolves.toBe(7);
  expect(stored.parts).toEqual([2 * MB]);
});

test("an upload that is gone begins again", async () => {
  await expect(going("gone")).resolves.toBe(7);
  expect(stored.parts).toHaveLength(3);
});

test("while the server is away it waits, says so, and goes on", async () => {
  const done = going();
  await vi.advanceTimersByTimeAsync(0);
  stored.away = 2;
  await vi.advanceTimersByTimeAsync(10_000);
  await expect(done).resolves.toBe(7);
  expect(stored.bytes).toBe(10 * MB);
});

test("who stops it while it waits is not kept waiting", async () => {
  const stop = new AbortController();
  stored.away = 1000;
  const done = going(undefined, stop.signal);
  const refused = expect(done).rejects.toThrow("Stopped");
  await vi.advanceTimersByTimeAsync(500);
  expect(told.onAway).toHaveBeenCalledWith(true);
  stop.abort();
  await refused;
});
