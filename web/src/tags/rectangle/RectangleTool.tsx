import { Kbd } from "../../ui/Kbd";
import "../label-chips.css";
import type { RegionsValue } from "../labelKeys";
import type { TagProps } from "../types";
import { RECTANGLE, toggleRectangle } from "./tool";

/** The one button of a plain Rectangle. */
export function RectangleTool(props: TagProps<Record<string, unknown>, RegionsValue>) {
  const { targets, readonly, hint, title, titled } = props;
  const key = hint(RECTANGLE);
  return (
    <div className="label-chips" role="group" aria-label={title} data-region-keep>
      {titled ? null : <span className="label-chips-title">{title}</span>}
      <button
        type="button"
        className="label-chip"
        aria-pressed={targets[0]?.activeLabel != null}
        aria-keyshortcuts={key}
        disabled={readonly}
        onClick={() => toggleRectangle(targets[0])}
      >
        Draw a box
        {key === undefined ? null : <Kbd>{key}</Kbd>}
      </button>
    </div>
  );
}
