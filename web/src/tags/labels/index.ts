import { LabelChips } from "../LabelChips";
import { regionTag, type RegionsValue } from "../labelKeys";
import { RegionOverlay } from "../RegionOverlay";
import type { Tag } from "../types";

/** Labels on a text or a sound, or on the boxes a Rectangle draws. */
export const labels: Tag<Record<string, unknown>, RegionsValue> = {
  name: "Labels",
  ...regionTag,
  Overlay: RegionOverlay,
  View: LabelChips,
};
