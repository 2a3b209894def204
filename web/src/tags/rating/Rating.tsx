import { Kbd } from "../../ui/Kbd";
import { Question } from "../Question";
import type { TagProps } from "../types";
import { mostStars, pressed, type Stars } from "./value";
import "./rating.css";

export function Rating(props: TagProps<Record<string, unknown>, Stars>) {
  const { node, value, change, origin, readonly, hint } = props;
  const most = mostStars(node);
  const steps = Array.from({ length: most }, (_, i) => i + 1);
  return (
    <Question {...props} role="radiogroup">
      <div className="rating" data-size={String(node.attrs.size)}>
        {steps.map((stars) => (
          <button
            key={stars}
            type="button"
            role="radio"
            className="rating-step option"
            aria-checked={value === stars}
            aria-label={String(stars)}
            aria-keyshortcuts={hint(String(stars))}
            data-origin={value === stars ? origin : undefined}
            disabled={readonly}
            onClick={() => change(pressed(stars, value, origin))}
          >
            {hint(String(stars)) ? <Kbd>{hint(String(stars))}</Kbd> : null}
            <span className="figures">{stars}</span>
          </button>
        ))}
      </div>
    </Question>
  );
}
