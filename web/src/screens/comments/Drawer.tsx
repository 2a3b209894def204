import type { ReactNode } from "react";
import { Button } from "../../ui/Button";
import "./comments.css";

interface DrawerProps {
  title: string;
  hint: string;
  onClose: () => void;
  children: ReactNode;
}

/** Lies over the right edge of the task: nothing moves when it opens. */
export function Drawer({ title, hint, onClose, children }: DrawerProps) {
  return (
    <aside className="drawer" aria-label={title}>
      <header className="drawer-head">
        <h2>{title}</h2>
        <Button kind="quiet" hint={hint} onClick={onClose}>
          Close
        </Button>
      </header>
      <div className="drawer-body">{children}</div>
    </aside>
  );
}
