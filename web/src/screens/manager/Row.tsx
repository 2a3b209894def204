import { Link } from "@tanstack/react-router";
import { memo } from "react";
import type { TaskRow } from "../../api/tasks";
import { Cell, type People } from "./Cell";
import type { Column } from "./columns";

export interface RowActions {
  /** The pointer chose this row. */
  point(index: number): void;
  pick(index: number, range: boolean): void;
  peek(index: number): void;
  open(index: number): void;
}

interface RowProps {
  project: number;
  index: number;
  /** From the top of the page, in pixels. */
  top: number;
  row: TaskRow | undefined;
  columns: readonly Column[];
  people: People;
  selected: boolean;
  current: boolean;
  actions: RowActions;
}

export const rowId = (index: number) => `task-row-${index}`;

/** One task, or the room for it while it is fetched. */
export const Row = memo(function Row({ project, index, top, row, columns, people, selected, current, actions }: RowProps) {
  const style = { transform: `translateY(${top}px)` };
  if (!row) {
    return (
      <div className="dm-row" role="row" aria-rowindex={index + 2} aria-busy="true" style={style}>
        <span className="dm-cell" role="gridcell" />
        {columns.map((column) => (
          <span key={column.name} className="dm-cell" role="gridcell">
            <span className="dm-blank" />
          </span>
        ))}
      </div>
    );
  }
  return (
    <div
      className="dm-row"
      role="row"
      id={rowId(index)}
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-current={current || undefined}
      style={style}
      onClick={(event) => {
        if (event.shiftKey) actions.pick(index, true);
        else actions.point(index);
      }}
      onDoubleClick={() => actions.open(index)}
    >
      <span className="dm-cell dm-tick" role="gridcell">
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
      </span>
      {columns.map((column) => (
        <span
          key={column.name}
          className={`dm-cell dm-as-${column.kind}`}
          role={column.kind === "id" ? "rowheader" : "gridcell"}
          onClick={column.kind === "picture" || column.kind === "list" ? () => actions.peek(index) : undefined}
        >
          {column.kind === "id" ? (
            <Link
              to="/projects/$id/label/$taskId"
              params={{ id: project, taskId: row.id }}
              state={{ fromManager: true }}
              className="dm-open"
              preload={false}
              tabIndex={current ? 0 : -1}
              onClick={(event) => event.stopPropagation()}
            >
              {row.id}
            </Link>
          ) : (
            <Cell row={row} column={column} people={people} />
          )}
        </span>
      ))}
    </div>
  );
});
