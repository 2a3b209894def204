import { sidesSwapped } from "../../draft/shuffle";
import { Kbd } from "../../ui/Kbd";
import { Question } from "../Question";
import type { TagProps } from "../types";
import { pressed, type Side, sideKeys } from "./value";
import "./pairwise.css";

export function Pairwise(props: TagProps<Record<string, unknown>, Side | null>) {
  const { node, value, change, origin, readonly, hint, task } = props;
  const swapped = node.attrs.shuffle === true && sidesSwapped(task.shuffleSeed, node.name ?? "");
  return (
    <Question {...props} role="radiogroup">
      <div className="pairwise">
        {sideKeys(node, swapped).map(({ side, label }) => (
          <button
            key={side}
            type="button"
            role="radio"
            className="option"
            aria-checked={value === side}
            aria-keyshortcuts={hint(side)}
            data-origin={value === side ? (origin ?? undefined) : undefined}
            disabled={readonly}
            onClick={() => change(pressed(side, value, origin))}
          >
            {hint(side) ? <Kbd>{hint(side)}</Kbd> : null}
            <span>{label}</span>
          </button>
        ))}
      </div>
    </Question>
  );
}
