/** `{field}`, `{{field}}`, `{metadata.camera}`, as the server reads them (core/judging/rubric.py). */
const VARIABLE = /\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}|\{([A-Za-z_][\w.-]*)\}/g;

export interface Piece {
  text: string;
  /** The name of the variable that the text is. */
  variable?: string;
}

/** A text cut at its variables. */
export function piecesOf(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(VARIABLE)) {
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ text: match[0], variable: match[1] ?? match[2] });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

/** Whether a task of the project can have it: a field, a tag that shows one, a part of either, or metadata. */
export function isKnown(name: string, known: ReadonlySet<string>): boolean {
  const first = name.split(".")[0] ?? name;
  return known.has(name) || known.has(first) || first === "metadata";
}
