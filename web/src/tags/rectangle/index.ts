import { LabelChips } from "../LabelChips";
import { regionTag, type RegionsValue } from "../labelKeys";
import { RegionOverlay } from "../RegionOverlay";
import type { Tag } from "../types";
import { RectangleTool } from "./RectangleTool";
import { RECTANGLE, toggleRectangle } from "./tool";

/** Boxes with labels of their own. */
export const rectangleLabels: Tag<Record<string, unknown>, RegionsValue> = {
  name: "RectangleLabels",
  ...regionTag,
  Overlay: RegionOverlay,
  View: LabelChips,
};

/** Boxes without labels, or with those of a Labels control on the same picture. */
export const rectangle: Tag<Record<string, unknown>, RegionsValue> = {
  name: "Rectangle",
  ...regionTag,
  keys: (props) => [
    {
      id: RECTANGLE,
      label: "Draw a box",
      wanted: typeof props.node.attrs.hotkey === "string" ? props.node.attrs.hotkey : null,
      press: () => toggleRectangle(props.targets[0]),
    },
  ],
  Overlay: RegionOverlay,
  View: RectangleTool,
};
