import { caretAfter } from "./value";

/** Where the selection began and where it ends now: equal for a caret. */
export interface Selected {
  anchor: number;
  focus: number;
}

/** What of a key press decides. */
export type Press = Pick<KeyboardEvent, "key" | "code" | "shiftKey" | "altKey" | "ctrlKey">;

/** The browser's selection as offsets into the text; null when it lies elsewhere. */
export function rangeIn(root: HTMLElement | null): Selected | null {
  const selection = window.getSelection();
  if (!root || !selection || selection.rangeCount === 0) return null;
  const anchor = offsetIn(root, selection.anchorNode, selection.anchorOffset);
  const focus = offsetIn(root, selection.focusNode, selection.focusOffset);
  if (anchor === null && focus === null) return null;
  // Dragged out of the text: up to the end it left by.
  const edge = () => (selection.containsNode(root.firstChild ?? root, true) ? 0 : (root.textContent?.length ?? 0));
  return { anchor: anchor ?? edge(), focus: focus ?? edge() };
}

function offsetIn(root: HTMLElement, node: globalThis.Node | null, offset: number): number | null {
  if (node === null || !root.contains(node)) return null;
  const before = document.createRange();
  before.selectNodeContents(root);
  before.setEnd(node, offset);
  return before.toString().length;
}

/** Arrow keys, Home and End; null for any other key. */
export function afterKey(text: string, { anchor, focus }: Selected, event: Press): Selected | null {
  const moves: Record<string, readonly ["character" | "word" | "line", 1 | -1]> = {
    ArrowRight: [event.ctrlKey || event.altKey ? "word" : "character", 1],
    ArrowLeft: [event.ctrlKey || event.altKey ? "word" : "character", -1],
    End: ["line", 1],
    Home: ["line", -1],
  };
  if (event.code === "KeyA" && event.ctrlKey) return { anchor: 0, focus: text.length };
  const move = moves[event.key];
  if (move === undefined) return null;
  const next = caretAfter(text, focus, move[0], move[1]);
  return { anchor: event.shiftKey ? anchor : next, focus: next };
}
