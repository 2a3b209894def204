export type Value = string | number | boolean | null;

export interface Order {
  column: string;
  down: boolean;
}

/** Rows by one column; what is undefined comes last both ways, equals stay as they were. */
export function sorted<Row>(rows: readonly Row[], value: (row: Row) => Value, down: boolean): Row[] {
  const known = rows.filter((row) => value(row) !== null);
  const order = [...known].sort((a, b) => compare(value(a), value(b)) * (down ? -1 : 1));
  return [...order, ...rows.filter((row) => value(row) === null)];
}

function compare(a: Value, b: Value): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  return String(a).localeCompare(String(b), "en", { numeric: true });
}

/** The next order after a press on a column's head: figures begin with the highest, words with the first. */
export function turned(order: Order | null, column: string, isNumber: boolean): Order {
  return order?.column === column ? { column, down: !order.down } : { column, down: isNumber };
}
