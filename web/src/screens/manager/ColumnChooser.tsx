import { useState } from "react";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { OneOf } from "../../ui/Field";
import type { Column } from "./columns";
import type { Arranged } from "./layout";

interface ColumnChooserProps {
  columns: readonly Column[];
  /** Names of those shown, in their order. */
  shown: readonly string[];
  rows: Arranged["rows"];
  onShown: (names: string[]) => void;
  onRows: (rows: Arranged["rows"]) => void;
  /** Back to those a project shows by itself. */
  onReset: () => void;
}

const ROWS = [
  { value: "pictures", label: "With small pictures" },
  { value: "lines", label: "One line high" },
] as const;

/** Which columns are shown, and in which order. */
export function ColumnChooser({ columns, shown, rows, onShown, onRows, onReset }: ColumnChooserProps) {
  const [open, setOpen] = useState(false);
  const there = shown.flatMap((name) => columns.find((one) => one.name === name) ?? []);
  const others = columns.filter((one) => one.canShow && !shown.includes(one.name));
  const swap = (name: string, by: number) => {
    const names = there.map((one) => one.name);
    const at = names.indexOf(name);
    names.splice(at, 1);
    names.splice(at + by, 0, name);
    onShown(names);
  };
  return (
    <>
      <Button kind="quiet" onClick={() => setOpen(true)}>
        Columns
      </Button>
      <Dialog
        title="Columns"
        open={open}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={onReset}>As at first</Button>
            <Button kind="main" onClick={() => setOpen(false)}>
              Done
            </Button>
          </>
        }
      >
        <ul role="list" className="dm-columns" aria-label="Shown">
          {there.map((column, i) => (
            <li key={column.name}>
              <label>
                <input
                  type="checkbox"
                  checked
                  disabled={there.length === 1}
                  onChange={() => onShown(there.filter((one) => one !== column).map((one) => one.name))}
                />
                {column.title}
              </label>
              <Button kind="quiet" aria-label={`Move ${column.title} to the left`} disabled={i === 0} onClick={() => swap(column.name, -1)}>
                ↑
              </Button>
              <Button
                kind="quiet"
                aria-label={`Move ${column.title} to the right`}
                disabled={i === there.length - 1}
                onClick={() => swap(column.name, 1)}
              >
                ↓
              </Button>
            </li>
          ))}
        </ul>
        {others.length > 0 ? (
          <ul role="list" className="dm-columns" aria-label="Not shown">
            {others.map((column) => (
              <li key={column.name}>
                <label>
                  <input type="checkbox" checked={false} onChange={() => onShown([...there.map((one) => one.name), column.name])} />
                  {column.title}
                </label>
              </li>
            ))}
          </ul>
        ) : null}
        <OneOf label="Rows" row options={ROWS} value={rows} onChange={onRows} />
      </Dialog>
    </>
  );
}
