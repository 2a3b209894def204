import { type Combo, parseHotkey } from "./combo";

/** A control's keys, as the tags list them. */
export interface KeyGroup {
  owner: string;
  keys: readonly { id: string; label: string; wanted: string | null }[];
}

export interface KeyBinding {
  owner: string;
  id: string;
  label: string;
}

export interface KeyMap {
  byCombo: ReadonlyMap<Combo, KeyBinding>;
  comboOf(owner: string, id: string): Combo | undefined;
  /** One sentence per key that could not be given, for the help page and the config's preview. */
  conflicts: readonly string[];
}

const letters = (text: string) => Array.from(text, (letter) => `Key${letter.toUpperCase()}`);

/** The rows a hand finds without looking; a control gets its keys side by side in one of them. */
const ROWS: readonly (readonly Combo[])[] = [
  [..."1234567890"].map((digit) => `Digit${digit}`),
  letters("qwertyuiop"),
  letters("asdfghjkl"),
  letters("zxcvbnm"),
];

/** Give every key of every control its place, in the order of the config. `reserved` keys are not given out unasked,
 *  `fixed` ones not at all. */
export function assignKeys(groups: readonly KeyGroup[], reserved: ReadonlySet<Combo>, fixed: ReadonlySet<Combo>): KeyMap {
  const byCombo = new Map<Combo, KeyBinding>();
  const places = new Map<string, Combo>();
  const conflicts: string[] = [];
  const give = (owner: string, key: { id: string; label: string }, combo: Combo) => {
    byCombo.set(combo, { owner, id: key.id, label: key.label });
    places.set(`${owner}\n${key.id}`, combo);
  };

  for (const { owner, keys } of groups) {
    for (const key of keys) {
      if (key.wanted === null) continue;
      const combo = parseHotkey(key.wanted);
      const problem = combo === null ? "is no key" : takenBy(combo, byCombo, fixed);
      if (combo === null || problem) conflicts.push(`${owner}: "${key.label}" asks for ${key.wanted}, which ${problem}.`);
      else give(owner, key, combo);
    }
  }
  for (const { owner, keys } of groups) {
    const waiting = keys.filter((key) => !places.has(`${owner}\n${key.id}`));
    const free = freePlaces(waiting.length, byCombo, reserved);
    waiting.slice(0, free.length).forEach((key, i) => give(owner, key, free[i] ?? ""));
    const [first, ...others] = waiting.slice(free.length);
    if (first) conflicts.push(`${owner}: no key is left for "${first.label}"${others.length > 0 ? ` and ${others.length} more` : ""}.`);
  }
  return { byCombo, comboOf: (owner, id) => places.get(`${owner}\n${id}`), conflicts };
}

function takenBy(combo: Combo, given: ReadonlyMap<Combo, KeyBinding>, fixed: ReadonlySet<Combo>): string | null {
  if (fixed.has(combo)) return "the screen itself uses";
  const other = given.get(combo);
  return other ? `"${other.label}" of ${other.owner} already has` : null;
}

/** A row no other control uses and that has room; else whatever is left, row by row. */
function freePlaces(count: number, given: ReadonlyMap<Combo, unknown>, reserved: ReadonlySet<Combo>): Combo[] {
  if (count === 0) return [];
  const open = ROWS.map((row) => row.filter((combo) => !given.has(combo) && !reserved.has(combo)));
  const untouched = ROWS.findIndex((row, i) => !row.some((combo) => given.has(combo)) && (open[i]?.length ?? 0) >= count);
  const own = untouched >= 0 ? (open[untouched] ?? []) : [];
  return (own.length > 0 ? own : open.flat()).slice(0, count);
}
