/** Keys by their place on the keyboard (`KeyboardEvent.code`), so that rows stay rows on every layout. */

/** "Digit1", "Shift+KeyZ", "Ctrl+Enter": modifiers in this order, then the code. */
export type Combo = string;

export interface KeyPress {
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const NAMED: Record<string, string> = {
  enter: "Enter",
  return: "Enter",
  space: "Space",
  spacebar: "Space",
  esc: "Escape",
  escape: "Escape",
  tab: "Tab",
  backspace: "Backspace",
  delete: "Delete",
  del: "Delete",
  up: "ArrowUp",
  down: "ArrowDown",
  left: "ArrowLeft",
  right: "ArrowRight",
  arrowup: "ArrowUp",
  arrowdown: "ArrowDown",
  arrowleft: "ArrowLeft",
  arrowright: "ArrowRight",
  home: "Home",
  end: "End",
  pageup: "PageUp",
  pagedown: "PageDown",
  plus: "Equal",
  ",": "Comma",
  ".": "Period",
  "/": "Slash",
  "?": "Shift+Slash",
  ";": "Semicolon",
  "'": "Quote",
  "[": "BracketLeft",
  "]": "BracketRight",
  "\\": "Backslash",
  "-": "Minus",
  "=": "Equal",
  "`": "Backquote",
};

const SHOWN: Record<string, string> = {
  Enter: "⏎",
  Escape: "esc",
  Space: "space",
  Backspace: "⌫",
  Delete: "⌦",
  Tab: "⇥",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Comma: ",",
  Period: ".",
  Slash: "/",
  Semicolon: ";",
  Quote: "'",
  BracketLeft: "[",
  BracketRight: "]",
  Backslash: "\\",
  Minus: "-",
  Equal: "=",
  Backquote: "`",
};

const MODIFIERS = ["Ctrl", "Alt", "Shift"] as const;

export function comboOf(press: KeyPress): Combo {
  const held = { Ctrl: press.ctrlKey || press.metaKey, Alt: press.altKey, Shift: press.shiftKey };
  const code = press.code.replace(/^Numpad(\d)$/, "Digit$1").replace(/^NumpadEnter$/, "Enter");
  return [...MODIFIERS.filter((modifier) => held[modifier]), code].join("+");
}

/** A config's `hotkey` text ("1", "shift+a", "ctrl+enter") as a combo; null when it names no key we know. */
export function parseHotkey(text: string): Combo | null {
  const parts = text
    .trim()
    .toLowerCase()
    .split(/\s*\+\s*/)
    .filter(Boolean);
  const key = codeOf(parts.pop() ?? "");
  if (!key) return null;
  const held = new Set<string>();
  for (const part of parts) {
    const modifier = { ctrl: "Ctrl", control: "Ctrl", cmd: "Ctrl", command: "Ctrl", meta: "Ctrl", alt: "Alt", option: "Alt", shift: "Shift" }[part];
    if (!modifier) return null;
    held.add(modifier);
  }
  return [...MODIFIERS.filter((modifier) => held.has(modifier)), key].join("+");
}

function codeOf(key: string): string | null {
  if (/^[a-z]$/.test(key)) return `Key${key.toUpperCase()}`;
  if (/^[0-9]$/.test(key)) return `Digit${key}`;
  if (/^f([1-9]|1[0-2])$/.test(key)) return key.toUpperCase();
  return NAMED[key] ?? null;
}

/** What to print on the hint; `layout` tells which letter this keyboard has at that place. */
export function showCombo(combo: Combo, layout?: ReadonlyMap<string, string>): string {
  if (combo === "Shift+Slash") return "?";
  return combo
    .split("+")
    .map((part) => SHOWN[part] ?? layout?.get(part) ?? part.replace(/^(Key|Digit)/, "").toLowerCase())
    .map((part) => (part === "shift" ? "⇧" : part === "ctrl" ? "ctrl " : part === "alt" ? "alt " : part))
    .join("");
}

/** The same for screen readers, as `aria-keyshortcuts` wants it. */
export function spellCombo(combo: Combo): string {
  return combo
    .split("+")
    .map((part) => (part === "Ctrl" ? "Control" : part.replace(/^(Key|Digit)/, "")))
    .join("+");
}
