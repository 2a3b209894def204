import type { CSSProperties } from "react";
import { isLow } from "../regions";
import type { Region } from "../useRegions";

/** Tint and underlines of the spans over a run: painted only, so that labelling never moves a letter. */
export function spanBackground(covering: readonly Region[]): CSSProperties {
  const inner = covering[covering.length - 1];
  if (inner === undefined) return {};
  const lines = covering.map((region) =>
    isLow(region.result)
      ? `repeating-linear-gradient(90deg, ${region.color} 0 4px, transparent 4px 8px)`
      : `linear-gradient(${region.color}, ${region.color})`,
  );
  return {
    backgroundColor: `color-mix(in srgb, ${inner.color} 18%, transparent)`,
    backgroundImage: lines.join(", "),
    backgroundSize: lines.map(() => "100% 2px").join(", "),
    backgroundPosition: lines.map((_, level) => `0 calc(100% - ${level * 3}px)`).join(", "),
    backgroundRepeat: "no-repeat",
  };
}
