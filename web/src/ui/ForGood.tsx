import type { ReactNode } from "react";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { Failed } from "./Failed";

interface ForGoodProps {
  title: string;
  open: boolean;
  /** What the button says. */
  verb: string;
  /** What it says while it is being done; false: it is not. */
  busy?: string | false;
  error?: Error | null;
  disabled?: boolean;
  onGo: () => void;
  onClose: () => void;
  /** What goes with it and what stays. */
  children: ReactNode;
}

/** Asks once more before something goes. */
export function ForGood({ title, open, verb, busy = false, error = null, disabled, onGo, onClose, children }: ForGoodProps) {
  return (
    <Dialog
      title={title}
      open={open}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button kind="danger" disabled={disabled} busy={busy} onClick={onGo}>
            {verb}
          </Button>
        </>
      }
    >
      {children}
      <Failed error={error} />
    </Dialog>
  );
}
