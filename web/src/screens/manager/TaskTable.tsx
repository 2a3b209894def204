import { type CSSProperties, type RefObject, useCallback, useEffect, useImperativeHandle, useMemo, useState } from "react";
import type { People } from "./Cell";
import type { Column } from "./columns";
import { Head } from "./Head";
import type { TaskPages } from "./pages";
import { type RowActions, Row, rowId } from "./Row";
import type { Place } from "./rowWindow";
import { has, type Selection, stateOf } from "./selection";
import { useRowWindow } from "./useRowWindow";

/** What the screen asks of the list or the grid. */
export interface ListHandle {
  show(index: number): void;
  place(): Place;
  /** How far a page-down goes, and a step down. */
  fits: number;
  across: number;
}

export interface ListProps {
  project: number;
  pages: TaskPages;
  total: number;
  columns: readonly Column[];
  people: People;
  selection: Selection;
  cursor: number;
  start: Place;
  isPending: boolean;
  actions: RowActions;
  handle: RefObject<ListHandle | null>;
}

interface TableProps extends ListProps {
  order: string;
  rowHeight: number;
  widths: Readonly<Record<string, number>>;
  onOrder: (order: string) => void;
  onMove: (moved: string, before: string) => void;
  onWidth: (name: string, width: number) => void;
  onTickAll: () => void;
}

export const HEAD_HEIGHT = 36;
const TICK_WIDTH = 40;

export function TaskTable(props: TableProps) {
  const { project, pages, total, columns, people, selection, cursor, start, isPending, actions, handle } = props;
  const { order, rowHeight, widths, onOrder, onMove, onWidth, onTickAll } = props;
  const [dragged, setDragged] = useState<{ name: string; width: number } | null>(null);
  const { box, first, end, height, base, place, show, fits } = useRowWindow({
    count: total, rowHeight, headHeight: HEAD_HEIGHT, start, list: pages,
  });
  useEffect(() => pages.want(first, end), [pages, first, end]);
  useImperativeHandle(handle, () => ({ show, place, fits, across: 1 }), [show, place, fits]);

  const widthOf = useCallback(
    (column: Column) => (dragged?.name === column.name ? dragged.width : (widths[column.name] ?? column.width)),
    [dragged, widths],
  );
  const style = useMemo(() => {
    const set = (column: Column) => dragged?.name === column.name || widths[column.name] !== undefined;
    const track = (column: Column) => (column.shares > 0 && !set(column) ? `minmax(${column.width}px, ${column.shares}fr)` : `${widthOf(column)}px`);
    const tracks = columns.map(track).join(" ");
    const isFull = columns.some((column) => column.shares > 0 && !set(column));
    const width = columns.reduce((sum, column) => sum + widthOf(column), TICK_WIDTH);
    return { "--dm-tracks": `${TICK_WIDTH}px ${tracks}${isFull ? "" : " minmax(0, 1fr)"}`, "--dm-width": `${width}px`, "--dm-row": `${rowHeight}px` };
  }, [columns, widthOf, widths, dragged, rowHeight]);
  const shownRows = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
  return (
    <div
      ref={box}
      className="dm-scroll"
      role="grid"
      aria-label="Tasks"
      aria-multiselectable="true"
      aria-rowcount={total + 1}
      aria-busy={isPending || undefined}
      aria-activedescendant={cursor >= first && cursor < end && pages.row(cursor) ? rowId(cursor) : undefined}
      tabIndex={0}
      style={style as CSSProperties}
    >
      <Head
        columns={columns}
        order={order}
        widthOf={widthOf}
        ticked={stateOf(selection, total)}
        onTick={onTickAll}
        onOrder={onOrder}
        onMove={onMove}
        onResize={(name, width, done) => {
          setDragged(done ? null : { name, width });
          if (done) onWidth(name, width);
        }}
      />
      <div className="dm-rows" role="rowgroup" style={{ height }}>
        {shownRows.map((index) => {
          const row = pages.row(index);
          return (
            <Row
              key={index}
              project={project}
              index={index}
              top={index * rowHeight - base}
              row={row}
              columns={columns}
              people={people}
              selected={row ? has(selection, row.id) : false}
              current={index === cursor}
              actions={actions}
            />
          );
        })}
      </div>
    </div>
  );
}
