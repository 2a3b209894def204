import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import type { Column } from "./columns";
import { fitting } from "./layout";

interface HeadProps {
  columns: readonly Column[];
  order: string;
  widthOf: (column: Column) => number;
  /** All rows that match, some or none of them selected. */
  ticked: "none" | "some" | "all";
  onTick: () => void;
  onOrder: (order: string) => void;
  /** `moved` takes the place of `before`. */
  onMove: (moved: string, before: string) => void;
  onResize: (name: string, width: number, done: boolean) => void;
}

/** The sticky row above: sorts by a click, moves by dragging, widens at its edges. */
export function Head({ columns, order, widthOf, ticked, onTick, onOrder, onMove, onResize }: HeadProps) {
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const drop = () => {
    if (dragged && over && dragged !== over) onMove(dragged, over);
    setDragged(null);
    setOver(null);
  };
  return (
    <div className="dm-row dm-head" role="row" aria-rowindex={1}>
      <span className="dm-cell dm-tick" role="columnheader">
        <input
          type="checkbox"
          aria-label="Select all that match"
          checked={ticked === "all"}
          ref={(box) => {
            if (box) box.indeterminate = ticked === "some";
          }}
          onChange={onTick}
        />
      </span>
      {columns.map((column) => {
        const up = order === column.name;
        const down = order === `-${column.name}`;
        return (
          <span
            key={column.name}
            className={`dm-cell dm-as-${column.kind}`}
            role="columnheader"
            aria-sort={column.canSort ? (up ? "ascending" : down ? "descending" : "none") : undefined}
            data-over={over === column.name && dragged !== column.name ? true : undefined}
            draggable
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = "move";
              event.dataTransfer.setData("text/plain", column.title);
              setDragged(column.name);
            }}
            onDragOver={(event) => {
              if (!dragged) return;
              event.preventDefault();
              setOver(column.name);
            }}
            onDrop={(event) => {
              event.preventDefault();
              drop();
            }}
            onDragEnd={() => {
              setDragged(null);
              setOver(null);
            }}
          >
            {column.canSort ? (
              <button type="button" className="dm-sort" onClick={() => onOrder(up ? `-${column.name}` : column.name)}>
                <span className="dm-clip">{column.title}</span>
                {up || down ? <span aria-hidden="true">{up ? "↑" : "↓"}</span> : null}
              </button>
            ) : (
              <span className="dm-clip">{column.title}</span>
            )}
            <Edge title={column.title} width={widthOf(column)} onResize={(width, done) => onResize(column.name, width, done)} />
          </span>
        );
      })}
    </div>
  );
}

interface EdgeProps {
  title: string;
  width: number;
  onResize: (width: number, done: boolean) => void;
}

const STEP = 16;

/** A column that grows is wider than it asks for. */
function shownWidth(edge: Element): number {
  return Math.round(edge.parentElement?.getBoundingClientRect().width ?? 0);
}

function Edge({ title, width, onResize }: EdgeProps) {
  const held = useRef<{ x: number; width: number } | null>(null);
  const widthAt = (event: PointerEvent) => fitting((held.current?.width ?? width) + event.clientX - (held.current?.x ?? event.clientX));
  const onKey = (event: KeyboardEvent<HTMLElement>) => {
    const step = event.key === "ArrowRight" ? STEP : event.key === "ArrowLeft" ? -STEP : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    onResize(fitting(shownWidth(event.currentTarget) + step), true);
  };
  return (
    <span
      className="dm-edge"
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${title}`}
      aria-valuenow={width}
      tabIndex={0}
      draggable
      onDragStart={(event) => {
        event.preventDefault(); // the column is not to be moved from here
        event.stopPropagation();
      }}
      onKeyDown={onKey}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        held.current = { x: event.clientX, width: shownWidth(event.currentTarget) };
      }}
      onPointerMove={(event) => {
        if (held.current) onResize(widthAt(event), false);
      }}
      onPointerUp={(event) => {
        if (held.current) onResize(widthAt(event), true);
        held.current = null;
      }}
      onPointerCancel={() => {
        held.current = null;
      }}
    />
  );
}
