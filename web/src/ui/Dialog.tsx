import { type ReactNode, useEffect, useId, useLayoutEffect, useRef } from "react";
import { Button } from "./Button";
import "./dialog.css";

interface DialogProps {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
  /** The buttons, the main one last. */
  actions?: ReactNode;
  wide?: boolean;
}

/** The browser's own modal dialog: it keeps focus inside, closes on Escape and gives focus back. */
export function Dialog({ title, open, onClose, children, actions, wide }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    if (open && dialog && !dialog.open) dialog.showModal();
    if (!open && dialog?.open) dialog.close();
  }, [open]);
  useLayoutEffect(() => {
    const dialog = element.current;
    return () => dialog?.close(); // taken away while open: the focus goes back all the same
  }, []);
  return (
    <dialog
      ref={element}
      className={wide ? "dialog dialog-wide" : "dialog"}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === element.current) onClose();
      }}
    >
      {open ? (
        <div className="dialog-inside">
          <h2 id={id}>{title}</h2>
          <div className="dialog-body">{children}</div>
          <div className="dialog-actions">{actions ?? <Button onClick={onClose}>Close</Button>}</div>
        </div>
      ) : null}
    </dialog>
  );
}
