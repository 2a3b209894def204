/** Uploads that were begun and did not end, by project: kept in the browser, so that a reload loses nothing. */

export interface Unfinished {
  /** The server's name of the upload. */
  upload: string;
  name: string;
  size: number;
  modified: number;
}

const key = (project: number) => `juryroom.uploads.${project}`;

export function unfinished(project: number): Unfinished[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key(project)) ?? "[]");
    return Array.isArray(kept) ? (kept as Unfinished[]) : [];
  } catch {
    return [];
  }
}

function keep(project: number, all: readonly Unfinished[]): void {
  try {
    if (all.length === 0) localStorage.removeItem(key(project));
    else localStorage.setItem(key(project), JSON.stringify(all));
  } catch {
    // a browser that keeps nothing begins again after a reload
  }
}

const isOf = (file: File) => (one: Unfinished) => one.name === file.name && one.size === file.size && one.modified === file.lastModified;

/** The upload that this very file was being sent with. */
export function uploadOf(project: number, file: File): string | undefined {
  return unfinished(project).find(isOf(file))?.upload;
}

export function noteBegun(project: number, file: File, upload: string): void {
  const { name, size, lastModified: modified } = file;
  keep(project, [...unfinished(project).filter((one) => !isOf(file)(one)), { upload, name, size, modified }]);
}

export function noteEnded(project: number, upload: string): void {
  keep(project, unfinished(project).filter((one) => one.upload !== upload));
}
