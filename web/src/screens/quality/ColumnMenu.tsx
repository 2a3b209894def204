import { useState } from "react";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Tick } from "../../ui/Field";
import type { MemberColumn } from "./memberColumns";

interface ColumnMenuProps {
  columns: readonly MemberColumn[];
  isShown: (key: string) => boolean;
  onToggle: (key: string) => void;
}

/** Which columns are shown, with how each is worked out. */
export function ColumnMenu({ columns, isShown, onToggle }: ColumnMenuProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button kind="quiet" onClick={() => setOpen(true)}>
        Columns
      </Button>
      <Dialog title="Columns" open={open} onClose={() => setOpen(false)}>
        <div className="column-ticks">
          {columns
            .filter(({ isHead }) => !isHead)
            .map(({ key, title, formula }) => (
              <Tick key={key} label={title} hint={formula} checked={isShown(key)} onChange={() => onToggle(key)} />
            ))}
        </div>
      </Dialog>
    </>
  );
}
