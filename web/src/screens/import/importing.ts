import { ApiError } from "../../api/client";
import { importFiles } from "../../api/imports";
import { forgetUpload, importUploaded, type ImportRun, isOver, lookAt, sendFile } from "../../api/uploads";
import type { Result } from "./Outcome";
import { noteBegun, noteEnded, uploadOf } from "./unfinished";

/** Up to here all is sent in one request, and imported before it is answered. */
const SMALL_BYTES = 16 * 1024 * 1024;
const MOST_AT_ONCE = 100;
/** As many files may one import in the background name. */
const MOST_NAMED = 1000;

/** How far an import is. */
export type Progress =
  | { step: "sending"; bytes: number; total: number; away: boolean }
  /** All is there: the server checks and saves. `safe` to leave the page, it goes on without it. */
  | { step: "saving"; safe: boolean };

export interface Going {
  project: number;
  files: readonly File[];
  signal: AbortSignal;
  tell: (progress: Progress) => void;
}

/** Of many files some are imported, and for the first of those `left` the import was refused or broke off. */
export class PartlyImported extends Error {
  constructor(
    readonly why: unknown,
    readonly saved: Result,
    readonly left: readonly File[],
  ) {
    super("Some of the files are imported.");
    this.name = "PartlyImported";
  }
}

function bytesOf(files: readonly File[]): number {
  return files.reduce((sum, file) => sum + file.size, 0);
}

function isLarge(files: readonly File[]): boolean {
  return files.length > MOST_AT_ONCE || bytesOf(files) > SMALL_BYTES;
}

/** Small files in one request; large ones, and those on their way already, in parts and behind the page. */
export async function importAll(going: Going, keepGood: boolean): Promise<Result> {
  const { project, files, signal, tell } = going;
  if (isLarge(files) || files.some((file) => uploadOf(project, file))) return inBackground(going, { keepGood, dryRun: false });
  const total = bytesOf(files);
  tell({ step: "sending", bytes: 0, total, away: false });
  const onSent = (share: number) => tell(share < 1 ? { step: "sending", bytes: share * total, total, away: false } : { step: "saving", safe: false });
  const made = await importFiles(project, files, keepGood, onSent, signal);
  return { tasks: made.task_count, predictions: made.prediction_count, annotations: made.annotation_count, badRows: made.bad_rows ?? [] };
}

/** What an import would do. The files stay on the server until they are imported or the choice is cleared. */
export function lookFirst(going: Going): Promise<Result> {
  return inBackground(going, { keepGood: true, dryRun: true });
}

/** Forget what was sent of these files and not imported. */
export function forget(project: number, files: readonly File[]): void {
  for (const upload of files.map((file) => uploadOf(project, file))) {
    if (upload === undefined) continue;
    noteEnded(project, upload);
    void forgetUpload(project, upload).catch(() => undefined);
  }
}

async function inBackground(going: Going, wish: { keepGood: boolean; dryRun: boolean }): Promise<Result> {
  const { project, files, signal, tell } = going;
  const ids = await sendAll(going);
  tell({ step: "saving", safe: !wish.dryRun });
  const runs: ImportRun[] = [];
  const sent = files.map((file) => uploadOf(project, file));
  const fail = (error: unknown, from: number): never => {
    const left = files.slice(from);
    // what was refused is still on the server: another attempt does not send it again
    for (const [index, file] of left.entries()) {
      const upload = sent[from + index];
      if (upload) noteBegun(project, file, upload);
    }
    throw from > 0 && !wish.dryRun ? new PartlyImported(error, resultOf(runs), left) : error;
  };
  for (let from = 0; from < ids.length; from += MOST_NAMED) {
    try {
      const asked = await importUploaded(project, ids.slice(from, from + MOST_NAMED), wish);
      if (!wish.dryRun) for (const file of files.slice(from, from + MOST_NAMED)) noteEnded(project, uploadOf(project, file) ?? "");
      runs.push(await untilOver(project, asked, signal));
    } catch (error) {
      fail(error, from);
    }
  }
  return resultOf(runs);
}

async function sendAll({ project, files, signal, tell }: Going): Promise<number[]> {
  const total = bytesOf(files);
  const ids: number[] = [];
  let before = 0;
  let bytes = 0;
  let away = false;
  const say = () => tell({ step: "sending", bytes, total, away });
  say();
  for (const file of files) {
    const onSent = (sent: number) => {
      bytes = before + sent;
      say();
    };
    const onAway = (isAway: boolean) => {
      away = isAway;
      say();
    };
    const onBegun = (upload: string) => noteBegun(project, file, upload);
    ids.push(await sendFile(project, file, uploadOf(project, file), { signal, onSent, onBegun, onAway }));
    before += file.size;
  }
  return ids;
}

async function untilOver(project: number, id: number, signal: AbortSignal): Promise<ImportRun> {
  const run = await lookAt(project, id, signal);
  if (run.status === "failed") throw new ApiError(run.error ?? "The import failed.", 400, "import_failed", {}, run.bad_rows);
  return run;
}

export function resultOf(runs: readonly ImportRun[]): Result {
  const sum = (count: (run: ImportRun) => number) => runs.filter(isOver).reduce((all, run) => all + count(run), 0);
  return {
    tasks: sum((run) => run.task_count),
    predictions: sum((run) => run.prediction_count),
    annotations: sum((run) => run.annotation_count),
    badRows: runs.flatMap((run) => run.bad_rows),
  };
}
