import { Link } from "@tanstack/react-router";
import { type CSSProperties, memo, type RefObject, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import type { TaskRow } from "../../api/tasks";
import { Meter } from "../../ui/Meter";
import { asWords, cellValue, type Column, picturesOfItems } from "./columns";
import { rowId, type RowActions } from "./Row";
import { has } from "./selection";
import type { ListProps } from "./TaskTable";
import { Thumbnail } from "./Thumbnail";
import { useRowWindow } from "./useRowWindow";

const CARD_WIDTH = 248;
const CARD_HEIGHT = 216;

/** Tasks as cards with their pictures. */
export function Gallery({ project, pages, total, columns, selection, cursor, start, isPending, actions, handle }: ListProps) {
  const frame = useRef<HTMLDivElement>(null);
  const across = useAcross(frame);
  const { box, first, end, height, base, place, show, fits } = useRowWindow({
    count: Math.ceil(total / across), rowHeight: CARD_HEIGHT, headHeight: 0, start, list: pages,
  });
  useEffect(() => pages.want(first * across, Math.min(total, end * across)), [pages, first, end, across, total]);
  useImperativeHandle(
    handle,
    () => ({ show: (index) => show(Math.floor(index / across)), place, fits: fits * across, across }),
    [show, place, fits, across],
  );
  const lines = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
  return (
    <div
      ref={box}
      className="dm-scroll dm-gallery"
      role="grid"
      aria-label="Tasks"
      aria-multiselectable="true"
      aria-rowcount={Math.ceil(total / across)}
      aria-busy={isPending || undefined}
      aria-activedescendant={pages.row(cursor) ? rowId(cursor) : undefined}
      tabIndex={0}
      style={{ "--dm-across": across, "--dm-card": `${CARD_HEIGHT}px` } as CSSProperties}
    >
      <div ref={frame} className="dm-rows" role="rowgroup" style={{ height }}>
        {lines.map((line) => (
          <div
            key={line}
            className="dm-cards"
            role="row"
            aria-rowindex={line + 1}
            style={{ transform: `translateY(${line * CARD_HEIGHT - base}px)` }}
          >
            {Array.from({ length: Math.min(across, total - line * across) }, (_, i) => line * across + i).map((index) => {
              const row = pages.row(index);
              return (
                <Card
                  key={index}
                  project={project}
                  index={index}
                  row={row}
                  columns={columns}
                  selected={row ? has(selection, row.id) : false}
                  current={index === cursor}
                  actions={actions}
                />
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

interface CardProps {
  project: number;
  index: number;
  row: TaskRow | undefined;
  columns: readonly Column[];
  selected: boolean;
  current: boolean;
  actions: RowActions;
}

const Card = memo(function Card({ project, index, row, columns, selected, current, actions }: CardProps) {
  if (!row) return <div className="dm-card" role="gridcell" aria-busy="true" />;
  const words = columns.find((column) => column.kind === "text" && cellValue(row, column.name));
  const shown = columns.flatMap((column) => {
    const value = cellValue(row, column.name);
    return column.kind === "picture" ? [value] : column.kind === "list" ? picturesOfItems(value) : [];
  });
  return (
    <div
      className="dm-card"
      role="gridcell"
      id={rowId(index)}
      aria-selected={selected}
      aria-label={`Task ${row.id}`}
      data-current={current || undefined}
      onClick={(event) => (event.shiftKey ? actions.pick(index, true) : actions.point(index))}
      onDoubleClick={() => actions.open(index)}
    >
      {shown.length > 0 ? (
        <span className="dm-card-pictures" onClick={() => actions.peek(index)}>
          {shown.slice(0, 2).map((value, i) => (
            <Thumbnail key={i} value={value} task={row.id} size={256} />
          ))}
        </span>
      ) : null}
      <span className={shown.length > 0 ? "dm-clip" : "dm-card-text"}>{words ? asWords(cellValue(row, words.name)) : ""}</span>
      <span className="dm-card-foot figures">
        <input
          type="checkbox"
          tabIndex={-1}
          checked={selected}
          aria-label={`Select task ${row.id}`}
          onChange={() => undefined}
          onClick={(event) => {
            event.stopPropagation();
            actions.pick(index, event.shiftKey);
          }}
        />
        <Link
          to="/projects/$id/label/$taskId"
          params={{ id: project, taskId: row.id }}
          state={{ fromManager: true }}
          className="dm-open"
          preload={false}
          tabIndex={current ? 0 : -1}
        >
          {row.id}
        </Link>
        <span className="dm-card-answers">
          {row.total_annotations} / {row.overlap}
          {row.is_labeled ? " ✓" : ""}
        </span>
        <Meter value={row.predictions_score} />
      </span>
    </div>
  );
});

function useAcross(frame: RefObject<HTMLElement | null>): number {
  const [across, setAcross] = useState(4);
  // before the first paint, or cards drawn for another width would move
  useLayoutEffect(() => {
    if (!frame.current) return;
    const fit = (width: number) => setAcross(Math.max(1, Math.floor(width / CARD_WIDTH)));
    fit(frame.current.clientWidth);
    const observer = new ResizeObserver(([entry]) => entry && fit(entry.contentRect.width));
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [frame]);
  return across;
}
