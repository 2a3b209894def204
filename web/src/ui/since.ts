const STEPS = [
  { seconds: 60, unit: "" },
  { seconds: 3600, unit: "min", by: 60 },
  { seconds: 86_400, unit: "h", by: 3600 },
  { seconds: 30 * 86_400, unit: "d", by: 86_400 },
] as const;

/** How long ago, in one short word; older than a month, the day. */
export function since(instant: string, now: number = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(instant)) / 1000));
  if (Number.isNaN(seconds)) return "";
  const step = STEPS.find((one) => seconds < one.seconds);
  if (!step) return instant.slice(0, 10);
  if (!("by" in step)) return "just now";
  return `${Math.floor(seconds / step.by)} ${step.unit}`;
}

/** The same in a sentence: "2 min ago", "just now", "on 2026-01-02". */
export function ago(instant: string, now?: number): string {
  const words = since(instant, now);
  if (/ (min|h|d)$/.test(words)) return `${words} ago`;
  return /^\d/.test(words) ? `on ${words}` : words;
}
