import type { Pace } from "../../api/quality";

/** Figures as they are read. Undefined stays apart: see Undefined.tsx. */

/** Agreement, kappa, a probability: two places, as in the Data Manager. */
export function score(value: number): string {
  const text = value.toFixed(2);
  return text === "-0.00" ? "0.00" : text.replace("-", "−");
}

export function percent(value: number): string {
  const points = value >= 99.95 || value === 0 ? 0 : value < 10 ? 1 : 0;
  return `${value.toFixed(points)} %`;
}

/** "12.4 s", "3 min 5 s", "2 h 10 min". */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds < 9.95 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return pair(Math.floor(whole / 60), "min", whole % 60, "s");
  const minutes = Math.round(whole / 60);
  return pair(Math.floor(minutes / 60), "h", minutes % 60, "min");
}

function pair(much: number, unit: string, little: number, small: string): string {
  return little === 0 ? `${much} ${unit}` : `${much} ${unit} ${little} ${small}`;
}

export function whole(value: number): string {
  return value.toLocaleString("en");
}

/** "[0.41, 0.66]" */
export function interval(low: number | null, high: number | null): string {
  return low === null || high === null ? "" : `[${score(low)}, ${score(high)}]`;
}

export type Band = "low" | "middle" | "high";

/** The bands of agreement: below a third, up to two thirds, from there on. */
export function bandOf(value: number): Band {
  if (value < 1 / 3) return "low";
  return value < 2 / 3 ? "middle" : "high";
}

export const BANDS: Record<Band, { words: string; mark: string }> = {
  low: { words: "below 0.33", mark: "▽" },
  middle: { words: "0.33 to 0.66", mark: "◇" },
  high: { words: "0.67 and above", mark: "△" },
};

/** "9 Nov", of a day as text; with the year where it is not this one. */
export function day(text: string, now: Date = new Date()): string {
  const at = new Date(`${text.slice(0, 10)}T12:00:00Z`);
  const year = at.getUTCFullYear() === now.getUTCFullYear() ? undefined : "numeric";
  return at.toLocaleDateString("en-GB", { day: "numeric", month: "short", year, timeZone: "UTC" });
}

/** Every day from the first to `last`, those without an answer as 0. */
export function everyDay<Row extends { day: string }>(rows: readonly Row[], last: string, empty: (day: string) => Row): Row[] {
  const [first] = rows;
  if (!first) return [];
  const known = new Map(rows.map((row) => [row.day, row]));
  const found: Row[] = [];
  for (let at = Date.parse(first.day); at <= Date.parse(last); at += 86_400_000) {
    const name = new Date(at).toISOString().slice(0, 10);
    found.push(known.get(name) ?? empty(name));
  }
  return found;
}

const STEPS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** A round whole number at or above, for the top of an axis. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return STEPS.map((step) => step * power).find((top) => top >= value && Number.isInteger(top)) ?? 10 * power;
}

/** "Ada Lindqvist", else the address, else "person 7". */
export function nameOfPerson(person: { id: number; first_name?: string; last_name?: string; email?: string }): string {
  return [person.first_name, person.last_name].filter(Boolean).join(" ") || person.email || `person ${person.id}`;
}

/** "AL" for the head of a narrow column. */
export function initials(name: string): string {
  const words = name.split(/[\s@.]+/).filter(Boolean);
  return words.slice(0, 2).map((word) => word[0]?.toUpperCase()).join("");
}

/** When the project will be done, in a sentence. */
export function forecastInWords(forecast: Pace["forecast"], now?: Date): string {
  if (forecast.finishes_on === null) return forecast.reason ? `${capital(forecast.reason)}.` : "";
  const { earliest, latest } = forecast;
  const until = latest === null ? "no latest day: the pace varies too much" : `to ${day(latest, now)}`;
  return `Done about ${day(forecast.finishes_on, now)} (${earliest ? day(earliest, now) : "?"} ${until}).`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const MOST_NAMES = 8;

/** Which of many bars carry a name; the last one's would stick out. */
export function isNamed(index: number, of: number): boolean {
  return of <= MOST_NAMES || (index % Math.ceil(of / MOST_NAMES) === 0 && index < of - 1);
}
