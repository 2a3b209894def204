import { Ranges } from "./audio/Ranges";
import { Spans } from "./labels/Spans";
import { Boxes } from "./rectangle/Boxes";
import type { OverlayProps } from "./types";

/**
 * One overlay for Labels, RectangleLabels and Rectangle alike, so that controls that share an object share its regions
 * (a box of `Rectangle` labelled by `Labels`). What it is depends on what is drawn on.
 */
export function RegionOverlay(props: OverlayProps) {
  switch (props.node.tag) {
    case "Image":
      return <Boxes {...props} />;
    case "Audio":
      return <Ranges {...props} />;
    case "Text":
      return <Spans {...props} />;
    default:
      return null;
  }
}
