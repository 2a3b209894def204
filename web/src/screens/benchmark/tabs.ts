export const TABS = ["steps", "gallery", "quality", "systems", "people"] as const;

/** A page of one benchmark. */
export type Tab = (typeof TABS)[number];
