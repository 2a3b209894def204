/** What each person arranges for themselves, per project, in this browser: widths and the height of rows. */

export interface Arranged {
  widths: Record<string, number>;
  /** Rows with small pictures, or one line high. */
  rows: "pictures" | "lines";
  /** Columns chosen while no saved view is open. */
  columns: string[] | null;
}

const AT_FIRST: Arranged = { widths: {}, rows: "pictures", columns: null };
export const NARROWEST = 48;
export const WIDEST = 800;

const key = (project: number) => `juryroom.manager.${project}`;

/** Storage may be closed to us: then everything is as at first. */
export function readArranged(project: number): Arranged {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key(project)) ?? "null");
    return typeof kept === "object" && kept !== null ? { ...AT_FIRST, ...kept } : AT_FIRST;
  } catch {
    return AT_FIRST;
  }
}

export function keepArranged(project: number, arranged: Arranged): void {
  try {
    localStorage.setItem(key(project), JSON.stringify(arranged));
  } catch {
    // It then holds until the page is left.
  }
}

export function fitting(width: number): number {
  return Math.round(Math.min(WIDEST, Math.max(NARROWEST, width)));
}

/** `moved` takes the place of `before`, or the last one's. */
export function reordered(names: readonly string[], moved: string, before: string | null): string[] {
  if (moved === before || !names.includes(moved)) return [...names];
  const rest = names.filter((name) => name !== moved);
  const at = before === null ? rest.length : rest.indexOf(before);
  return at < 0 ? [...names] : [...rest.slice(0, at), moved, ...rest.slice(at)];
}
