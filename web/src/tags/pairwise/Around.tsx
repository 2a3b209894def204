import { sidesSwapped } from "../../draft/shuffle";
import type { AroundProps } from "../types";
import { pressed, type Side, sideKeys, sideOf } from "./value";
import "./pairwise.css";

/** Clicking an object chooses it. The buttons below do the same for keyboards and screen readers. */
export function Around(props: AroundProps<Record<string, unknown>, Side | null>) {
  const { node, value, change, origin, readonly, object, task, children } = props;
  const side = sideOf(node, object.name);
  const swapped = node.attrs.shuffle === true && sidesSwapped(task.shuffleSeed, node.name ?? "");
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
      <span className="pairwise-letter" aria-hidden="true">
        {sideKeys(node, swapped).find((key) => key.side === side)?.label}
      </span>
    </div>
  );
}
