import type { ReactNode } from "react";
import "./kbd.css";

/** A key, as printed on the keyboard. Hidden from screen readers: the control it belongs to says `aria-keyshortcuts`. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="kbd" data-letter={/^[a-z]$/i.test(String(children)) || undefined} aria-hidden="true">
      {children}
    </kbd>
  );
}
