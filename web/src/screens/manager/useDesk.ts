import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { comboOf } from "../../actions/combo";
import { isTyping } from "../../ui/keys";
import type { TaskPages } from "./pages";
import type { RowActions } from "./Row";
import { ALL, NONE, type Selection, setMany, stateOf, toggle } from "./selection";
import type { ListHandle } from "./TaskTable";

interface DeskParts {
  pages: TaskPages;
  total: number;
  /** A selection means these tasks: another filter begins without one. */
  filterKey: string;
  start: { cursor: number; selection: Selection };
  handle: RefObject<ListHandle | null>;
  open(taskId: number): void;
  onError(error: unknown): void;
}

export interface Desk {
  cursor: number;
  selection: Selection;
  peeking: boolean;
  actions: RowActions;
  setSelection(selection: Selection): void;
  tickAll(): void;
  closePeek(): void;
  move(to: number): void;
}

/** Where one is in the rows, which are selected, whether one is looked into; by pointer and by keys. */
export function useDesk(parts: DeskParts): Desk {
  const { pages, total, filterKey, start } = parts;
  const [cursor, setCursor] = useState(start.cursor);
  const [selection, setSelection] = useState(start.selection);
  const [peeking, setPeeking] = useState(false);
  const anchor = useRef(start.cursor);
  const [seen, setSeen] = useState({ pages, filterKey });
  if (seen.pages !== pages) {
    setCursor(0);
    if (seen.filterKey !== filterKey) setSelection(NONE);
    setSeen({ pages, filterKey });
  }
  const at = Math.max(0, Math.min(cursor, total - 1));
  const now = useRef({ ...parts, at, selection, peeking });
  useEffect(() => {
    now.current = { ...parts, at, selection, peeking };
  });

  const desk = useMemo(() => {
    const move = (to: number) => {
      const { total: most, handle } = now.current;
      const index = Math.max(0, Math.min(to, most - 1));
      setCursor(index);
      handle.current?.show(index);
    };
    /** All between the row last picked and this one become as that one is. */
    const extend = async (to: number) => {
      const { pages: shown, onError } = now.current;
      const from = anchor.current;
      try {
        const ids = await shown.ids(Math.min(from, to), Math.max(from, to));
        setSelection((was) => setMany(was, ids, true));
      } catch (error) {
        onError(error);
      }
    };
    const pick = (index: number, range: boolean) => {
      setCursor(index);
      if (range) return void extend(index);
      const row = now.current.pages.row(index);
      anchor.current = index;
      if (row) setSelection((was) => toggle(was, row.id));
    };
    const actions: RowActions = {
      point: (index) => {
        anchor.current = index;
        setCursor(index);
      },
      pick,
      peek: (index) => {
        setCursor(index);
        setPeeking(true);
      },
      open: (index) => {
        const row = now.current.pages.row(index);
        if (row) now.current.open(row.id);
      },
    };
    return { move, extend, pick, actions };
  }, []);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || isElsewhere(event.target)) return;
      if (press(comboOf(event))) event.preventDefault();
    };
    const press = (combo: string): boolean => {
      const { at: index, handle, total: most, selection: chosen, peeking: isPeeking } = now.current;
      const { fits, across } = handle.current ?? { fits: 10, across: 1 };
      const steps: Record<string, number> = {
        ArrowDown: across, ArrowUp: -across, PageDown: fits, PageUp: -fits, Home: -most, End: most,
        ...(across > 1 ? { ArrowRight: 1, ArrowLeft: -1 } : {}),
      };
      const step = steps[combo.replace("Shift+", "")];
      if (most === 0) return false;
      if (step !== undefined) {
        const to = Math.max(0, Math.min(index + step, most - 1));
        if (combo.startsWith("Shift+")) {
          if (chosen.ids.size === 0 && !chosen.all) anchor.current = index;
          void desk.extend(to);
        }
        desk.move(to);
        return true;
      }
      if (combo === "Space") setPeeking(!isPeeking);
      else if (combo === "Enter") desk.actions.open(index);
      else if (combo === "KeyX") desk.pick(index, false);
      else if (combo === "Ctrl+KeyA") setSelection(ALL);
      else if (combo === "Escape" && isPeeking) setPeeking(false);
      else if (combo === "Escape") setSelection(NONE);
      else return false;
      return true;
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [desk]);

  return {
    cursor: at,
    selection,
    peeking: peeking && total > 0,
    actions: desk.actions,
    setSelection,
    tickAll: () => setSelection(stateOf(selection, total) === "all" ? NONE : ALL),
    closePeek: () => setPeeking(false),
    move: desk.move,
  };
}

/** Keys pressed in a field, on a control or in a dialog are not for the rows. */
function isElsewhere(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open], [role=menu]")) return true;
  if (isTyping(target)) return true;
  if (!(target instanceof HTMLElement) || target === document.body) return false;
  return target.closest("button, a[href], input, select, summary, [role=separator], [role=tab]") !== null;
}
