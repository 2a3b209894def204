/** Which tasks are selected: these few, or all that match but a few. */
export interface Selection {
  all: boolean;
  /** Selected ones, or with `all` those left out. */
  ids: ReadonlySet<number>;
}

export const NONE: Selection = { all: false, ids: new Set() };
export const ALL: Selection = { all: true, ids: new Set() };

export function has(selection: Selection, id: number): boolean {
  return selection.ids.has(id) !== selection.all;
}

export function toggle(selection: Selection, id: number): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { all: selection.all, ids };
}

/** These become selected (or not), the others stay as they are. */
export function setMany(selection: Selection, ids: Iterable<number>, selected: boolean): Selection {
  const next = new Set(selection.ids);
  for (const id of ids) {
    if (selected === selection.all) next.delete(id);
    else next.add(id);
  }
  return { all: selection.all, ids: next };
}

/** How many of the `total` that match; never below none, should tasks have gone meanwhile. */
export function countOf(selection: Selection, total: number): number {
  return selection.all ? Math.max(0, total - selection.ids.size) : selection.ids.size;
}

export function isEmpty(selection: Selection, total: number): boolean {
  return countOf(selection, total) === 0;
}

/** The API's `selectedItems`. */
export function toApi({ all, ids }: Selection) {
  const listed = [...ids].sort((a, b) => a - b);
  return all ? { all: true as const, excluded: listed } : { all: false as const, included: listed };
}

/** For the tick above the rows. */
export function stateOf(selection: Selection, total: number): "none" | "some" | "all" {
  const number = countOf(selection, total);
  if (number === 0) return "none";
  return number >= total ? "all" : "some";
}
