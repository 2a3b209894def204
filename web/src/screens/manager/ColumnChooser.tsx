import { useEffect, useRef, useState } from "react";
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
  const list = useRef<HTMLDivElement>(null);
  const held = useRef<string[]>([]);
  // A row that moves takes the focus with it; a button that has nowhere left to go hands it to its twin.
  useEffect(() => {
    const found = held.current.map((name) => list.current?.querySelector<HTMLElement>(`[data-held="${CSS.escape(name)}"]:enabled`));
    held.current = [];
    found.find((control) => control)?.focus();
  }, [shown]);
  const choose = (name: string, names: string[]) => {
    held.current = [name];
    onShown(names);
  };
  const swap = (name: string, by: number) => {
    held.current = by < 0 ? [`left ${name}`, `right ${name}`] : [`right ${name}`, `left ${name}`];
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
        <div ref={list} className="dm-column-lists">
        <ul role="list" className="dm-columns" aria-label="Shown">
          {there.map((column, i) => (
            <li key={column.name}>
              <label>
                <input
                  type="checkbox"
                  checked
                  data-held={column.name}
                  disabled={there.length === 1}
                  onChange={() => choose(column.name, there.filter((one) => one !== column).map((one) => one.name))}
                />
                {column.title}
              </label>
              <Button kind="quiet" data-held={`left ${column.name}`} aria-label={`Move ${column.title} to the left`} disabled={i === 0} onClick={() => swap(column.name, -1)}>
                ↑
              </Button>
              <Button
                kind="quiet"
                data-held={`right ${column.name}`}
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
                  <input type="checkbox" checked={false} data-held={column.name} onChange={() => choose(column.name, [...there.map((one) => one.name), column.name])} />
                  {column.title}
                </label>
              </li>
            ))}
          </ul>
        ) : null}
        </div>
        <OneOf label="Rows" row options={ROWS} value={rows} onChange={onRows} />
      </Dialog>
    </>
  );
}
