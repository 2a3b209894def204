import type { AroundProps } from "../types";
import { pressed, type Side, sideOf } from "./value";
import "./pairwise.css";

/** Clicking an object chooses it. The buttons below do the same for keyboards and screen readers. */
export function Around({ node, value, change, origin, readonly, object, children }: AroundProps<Record<string, unknown>, Side | null>) {
  const side = sideOf(node, object.name);
  if (side === null) return children;
  const chosen = value === side || value === "tie";
  return (
    <div
      className="pairwise-around"
      data-chosen={chosen || undefined}
      data-origin={chosen ? (origin ?? undefined) : undefined}
      onClick={() => {
        if (!readonly) change(pressed(side, value, origin));
      }}
    >
      {children}
    </div>
  );
}
