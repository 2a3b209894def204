import { Kbd } from "../../ui/Kbd";
import { Question } from "../Question";
import type { RegionsValue } from "../labelKeys";
import type { TagProps } from "../types";
import { RECTANGLE, toggleRectangle } from "./tool";

/** The one button of a plain Rectangle. */
export function RectangleTool(props: TagProps<Record<string, unknown>, RegionsValue>) {
  const { targets, readonly, hint } = props;
  const key = hint(RECTANGLE);
  return (
    <Question {...props} role="group">
      <div>
        <button
          type="button"
          className="option"
          aria-pressed={targets[0]?.activeLabel != null}
          aria-keyshortcuts={key}
          disabled={readonly}
          onClick={() => toggleRectangle(targets[0])}
        >
          {key === undefined ? null : <Kbd>{key}</Kbd>}
          Draw a box
        </button>
      </div>
    </Question>
  );
}
