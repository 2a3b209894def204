import { type ReactNode, useState } from "react";
import { Button } from "../../ui/Button";
import { Table } from "../../ui/Table";
import { saveCsv } from "./csv";
import { type Order, sorted, turned, type Value } from "./sorting";
import { Undefined } from "./Undefined";

/** One column: what is sorted and exported, and how it is drawn. */
export interface FigureColumn<Row> {
  key: string;
  title: string;
  value: (row: Row) => Value;
  draw?: (row: Row) => ReactNode;
  /** Right-aligned, and sorted from the highest at first. */
  isNumber?: boolean;
  /** How it is worked out: said of the head. */
  formula?: string;
  /** Why there is no value. */
  reason?: (row: Row) => string;
  isHead?: boolean;
}

interface FigureTableProps<Row> {
  label: string;
  columns: readonly FigureColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  start?: Order;
  className?: string;
}

/** Figures in rows: each head is a button that sorts. */
export function FigureTable<Row>({ label, columns, rows, rowKey, start, className }: FigureTableProps<Row>) {
  const [order, setOrder] = useState<Order | null>(start ?? null);
  const by = columns.find(({ key }) => key === order?.column);
  const shown = by && order ? sorted(rows, by.value, order.down) : rows;
  return (
    <Table label={label} className={className ? `figure-table ${className}` : "figure-table"}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th
              key={column.key}
              scope="col"
              className={column.isNumber ? "number" : undefined}
              aria-sort={order?.column === column.key ? (order.down ? "descending" : "ascending") : undefined}
            >
              <button
                type="button"
                className="figure-head"
                title={column.formula}
                onClick={() => setOrder(turned(order, column.key, column.isNumber ?? false))}
              >
                {column.title}
                <span aria-hidden="true" className="figure-mark">
                  {order?.column === column.key ? (order.down ? "↓" : "↑") : ""}
                </span>
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shown.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map((column) => (
              <FigureCell key={column.key} column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function FigureCell<Row>({ column, row }: { column: FigureColumn<Row>; row: Row }) {
  const value = column.value(row);
  const drawn = value === null ? <Undefined reason={column.reason?.(row) ?? "nothing yet"} /> : (column.draw?.(row) ?? String(value));
  const className = column.isNumber ? "number" : undefined;
  return column.isHead ? (
    <th scope="row" className={className}>
      {drawn}
    </th>
  ) : (
    <td className={className}>{drawn}</td>
  );
}

interface SaveProps<Row> {
  name: string;
  columns: readonly FigureColumn<Row>[];
  rows: readonly Row[];
}

/** The same as a file, in full precision. */
export function SaveTable<Row>({ name, columns, rows }: SaveProps<Row>) {
  const save = () =>
    saveCsv(name, columns.map(({ title }) => title), rows.map((row) => columns.map(({ value }) => value(row))));
  return <SaveButton of={name} disabled={rows.length === 0} onSave={save} />;
}

export function SaveButton({ of, disabled, onSave }: { of: string; disabled?: boolean; onSave: () => void }) {
  return (
    <Button kind="quiet" className="save-csv" disabled={disabled} aria-label={`Save ${of.replaceAll("-", " ")} as CSV`} onClick={onSave}>
      CSV
    </Button>
  );
}
