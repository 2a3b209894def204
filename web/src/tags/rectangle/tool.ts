import type { Target } from "../types";

/** A Rectangle has no labels: choosing it is choosing this. */
export const RECTANGLE = "box";

export function toggleRectangle(target: Target | undefined): void {
  target?.setActiveLabel(target.activeLabel === null ? RECTANGLE : null);
}
