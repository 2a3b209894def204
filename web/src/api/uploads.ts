import { queryOptions } from "@tanstack/react-query";
import { ApiError, call, send, Unreachable } from "./client";
import type { Schemas } from "./schemas";

export type PartialUpload = Schemas["PartialUploadOut"];

/** An import that goes on behind the page that asked for it. */
export type ImportRun = Schemas["ImportRunOut"];

/** A broken connection costs no more than this. */
const PART_BYTES = 4 * 1024 * 1024;
const LONGEST_WAIT_MS = 15_000;
const LOOK_MS = 700;
const GLANCE_MS = 15_000;

const path = (project: number, upload: string) => `/api/projects/${project}/uploads/${upload}`;

export interface Sending {
  signal: AbortSignal;
  /** Bytes of this file that the server has. */
  onSent: (bytes: number) => void;
  /** Announced: this is what to go on with after a break. */
  onBegun: (upload: string) => void;
  /** The server is away (true) or back. */
  onAway: (away: boolean) => void;
}

/** Send a file in parts and give its id in the project. `begun`: an upload that broke off earlier. */
export async function sendFile(project: number, file: File, begun: string | undefined, sending: Sending): Promise<number> {
  const { signal, onSent, onBegun } = sending;
  let at = (begun && (await found(project, begun, file, sending))) || (await patiently(() => announce(project, file, signal), sending));
  onBegun(at.id);
  onSent(at.offset);
  while (at.file_upload_id === null) {
    const { id, offset } = at;
    at = await patiently(() => sendPart(project, id, offset, file.slice(offset, offset + PART_BYTES), signal), sending);
    onSent(at.offset);
  }
  return at.file_upload_id;
}

function announce(project: number, file: File, signal: AbortSignal): Promise<PartialUpload> {
  return call(`/api/projects/${project}/uploads`, { method: "POST", body: { name: file.name, size: file.size }, signal });
}

/** Where an upload stands that was begun earlier; null when it is gone or of another file. */
async function found(project: number, upload: string, file: File, sending: Sending): Promise<PartialUpload | null> {
  try {
    const at = await patiently(() => call<PartialUpload>(path(project, upload), { signal: sending.signal }), sending);
    return at.size === file.size ? at : null;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

/** The next bytes. If they had arrived after all, where the upload stands now. */
async function sendPart(project: number, upload: string, offset: number, part: Blob, signal: AbortSignal): Promise<PartialUpload> {
  try {
    const headers = { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
    return await call<PartialUpload>(path(project, upload), { method: "PATCH", body: part, headers, signal });
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) return call(path(project, upload), { signal });
    throw error;
  }
}

/** Again and again while the server is away or out of breath: 1 s, 2 s ... 15 s. Ends at once when it is stopped. */
async function patiently<Answer>(ask: () => Promise<Answer>, { signal, onAway }: Sending): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await ask();
      if (attempt > 0) onAway(false);
      return answer;
    } catch (error) {
      const passing = error instanceof Unreachable || (error instanceof ApiError && error.status >= 500 && error.status !== 507);
      if (!passing || signal.aborted) throw error;
      onAway(true);
      await rest(Math.min(1000 * 2 ** attempt, LONGEST_WAIT_MS), signal);
    }
  }
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (done: () => void) => () => {
      clearTimeout(timer);
      window.removeEventListener("online", go);
      signal.removeEventListener("abort", stop);
      done();
    };
    const go = end(resolve);
    const stop = end(() => reject(new DOMException("Stopped", "AbortError")));
    const timer = setTimeout(go, ms);
    window.addEventListener("online", go);
    signal.addEventListener("abort", stop);
  });
}

export async function forgetUpload(project: number, upload: string): Promise<void> {
  await send(path(project, upload), { method: "DELETE" });
}

export interface ImportWish {
  keepGood: boolean;
  /** Store nothing, only say what would come of it. */
  dryRun: boolean;
}

/** Make tasks of uploaded files behind this page; the import's id. */
export async function importUploaded(project: number, files: readonly number[], { keepGood, dryRun }: ImportWish): Promise<number> {
  const body = { file_upload_ids: files, keep_good: keepGood, dry_run: dryRun };
  const asked = await call<{ import: number }>(`/api/projects/${project}/reimport`, { method: "POST", query: { async: true }, body });
  return asked.import;
}

export function isOver({ status }: Pick<ImportRun, "status">): boolean {
  return status === "completed" || status === "failed";
}

/** An import once it is over; a server that is away for a while only makes it take longer. */
export async function lookAt(project: number, id: number, signal: AbortSignal): Promise<ImportRun> {
  const sending = { signal, onSent: () => undefined, onBegun: () => undefined, onAway: () => undefined };
  for (;;) {
    const run = await patiently(() => call<ImportRun>(`/api/projects/${project}/imports/${id}`, { signal }), sending);
    if (isOver(run)) return run;
    await rest(LOOK_MS, signal);
  }
}

export const partialUpload = (project: number, upload: string) =>
  queryOptions({
    queryKey: ["projects", project, "uploads", upload],
    queryFn: ({ signal }) => call<PartialUpload>(path(project, upload), { signal }),
    staleTime: 0,
    retry: false,
  });

/** The project's imports in the background, newest first; looked at often while one goes on. */
export const importRuns = (project: number) =>
  queryOptions({
    queryKey: ["projects", project, "imports"],
    queryFn: ({ signal }) => call<ImportRun[]>(`/api/projects/${project}/imports`, { signal }),
    refetchInterval: (query) => (query.state.data?.every(isOver) === false ? LOOK_MS : GLANCE_MS),
    staleTime: 0,
  });
