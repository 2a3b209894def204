import type { Column } from "./columns";

interface OrderPickProps {
  columns: readonly Column[];
  order: string;
  onOrder: (order: string) => void;
}

/** What rows are sorted by: also for columns that are not shown, and in the grid. */
export function OrderPick({ columns, order, onOrder }: OrderPickProps) {
  const name = order.replace(/^-/, "");
  const down = order.startsWith("-");
  const offered = columns.filter((column) => column.canSort);
  return (
    <span className="dm-order">
      <label>
        <span className="dm-word">sort</span>
        <select className="dm-pick" value={name} onChange={(event) => onOrder(event.target.value)}>
          {offered.some((column) => column.name === name) ? null : <option value={name}>{name}</option>}
          {offered.map((column) => (
            <option key={column.name} value={column.name}>
              {column.title}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        className="dm-small"
        aria-label={down ? "Downwards; sort upwards" : "Upwards; sort downwards"}
        onClick={() => onOrder(down ? name : `-${name}`)}
      >
        {down ? "↓" : "↑"}
      </button>
    </span>
  );
}
