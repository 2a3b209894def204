/** How long a person has looked at a task. Time away (another tab, a hidden window) does not count. */
export interface Timing {
  readonly elapsedMs: number;
  /** When the current look began, in ms; null while away. */
  readonly since: number | null;
}

export function startTiming(now: number, beforeMs = 0): Timing {
  return { elapsedMs: beforeMs, since: now };
}

export function pauseTiming(timing: Timing, now: number): Timing {
  return timing.since === null ? timing : { elapsedMs: timing.elapsedMs + (now - timing.since), since: null };
}

export function resumeTiming(timing: Timing, now: number): Timing {
  return timing.since === null ? { ...timing, since: now } : timing;
}

/** Seconds so far, to the millisecond: the annotation's `lead_time`. */
export function leadTime(timing: Timing, now: number): number {
  const ms = pauseTiming(timing, now).elapsedMs;
  return Math.round(ms) / 1000;
}
