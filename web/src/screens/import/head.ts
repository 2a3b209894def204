/** What a file to import seems to hold, from its beginning: a preview before anything is sent. The server decides. */

export type Kind = "json" | "jsonl" | "csv" | "tsv" | "txt" | "media" | "other";

export interface Head {
  kind: Kind;
  /** The data of the first rows. */
  rows: Record<string, unknown>[];
  columns: string[];
  /** How many rows there are; null when only a part was read. */
  total: number | null;
  predictions: boolean;
  annotations: boolean;
  /** Why nothing could be read, if so. */
  problem: string | null;
}

export const MOST_ROWS = 5;
const MEDIA = /\.(bmp|gif|jpe?g|png|webp|svg|flac|m4a|mp3|ogg|wav|mp4|webm|pdf)$/i;
const NAMELESS = "text";

export function kindOf(name: string): Kind {
  if (MEDIA.test(name)) return "media";
  const ending = /\.(json|jsonl|ndjson|csv|tsv|txt)$/i.exec(name)?.[1]?.toLowerCase();
  if (ending === "ndjson") return "jsonl";
  return (ending as Kind | undefined) ?? "other";
}

/** Read the beginning of a file. `whole` says that `text` is all of it. */
export function readHead(kind: Kind, text: string, whole: boolean, onlyVariable: string | null): Head {
  const body = text.replace(/^\uFEFF/, "");
  switch (kind) {
    case "json":
      return jsonHead(body, whole);
    case "jsonl":
      return jsonLinesHead(body, whole);
    case "csv":
      return tableHead(body, whole, separatorOf(body));
    case "tsv":
      return tableHead(body, whole, "\t");
    case "txt":
      return linesHead(body, whole, onlyVariable ?? NAMELESS);
    default:
      return { ...nothing(kind), total: 1 };
  }
}

function nothing(kind: Kind, problem: string | null = null): Head {
  return { kind, rows: [], columns: [], total: null, predictions: false, annotations: false, problem };
}

function headOf(kind: Kind, items: unknown[], total: number | null): Head {
  const objects = items.filter((item): item is Record<string, unknown> => typeof item === "object" && item !== null);
  const rows = objects.slice(0, MOST_ROWS).map((item) => (isObject(item.data) ? item.data : item));
  const has = (key: string) => objects.some((item) => Array.isArray(item[key]) && item[key].length > 0);
  const columns = [...new Set(rows.flatMap(Object.keys))];
  return { ...nothing(kind), rows, columns, total, predictions: has("predictions"), annotations: has("annotations") };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function jsonHead(text: string, whole: boolean): Head {
  if (!whole) {
    const items = firstObjects(text, MOST_ROWS);
    return items.length > 0 ? headOf("json", items, null) : nothing("json");
  }
  try {
    const value: unknown = JSON.parse(text);
    const items = Array.isArray(value) ? value : [value];
    return headOf("json", items, items.length);
  } catch (error) {
    return nothing("json", `This is no JSON: ${error instanceof Error ? error.message : "it cannot be read"}.`);
  }
}

/** The first whole objects of a JSON list of which only the beginning is there. */
export function firstObjects(text: string, most: number): unknown[] {
  const found: unknown[] = [];
  let depth = 0;
  let start = -1;
  let quoted = false;
  for (let at = 0; at < text.length && found.length < most; at += 1) {
    const letter = text[at];
    if (quoted) {
      if (letter === "\\") at += 1;
      else if (letter === '"') quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === "{" && depth++ === 0) start = at;
    else if (letter === "}" && --depth === 0) {
      try {
        found.push(JSON.parse(text.slice(start, at + 1)));
      } catch {
        return found;
      }
    }
  }
  return found;
}

function jsonLinesHead(text: string, whole: boolean): Head {
  const lines = wholeLines(text, whole).filter((line) => line.trim() !== "");
  const items: unknown[] = [];
  for (const [index, line] of lines.slice(0, MOST_ROWS).entries()) {
    try {
      items.push(JSON.parse(line));
    } catch {
      return nothing("jsonl", `Line ${index + 1} is no JSON object.`);
    }
  }
  return headOf("jsonl", items, whole ? lines.length : null);
}

function linesHead(text: string, whole: boolean, column: string): Head {
  const lines = wholeLines(text, whole).filter((line) => line.trim() !== "");
  return headOf("txt", lines.slice(0, MOST_ROWS).map((line) => ({ [column]: line })), whole ? lines.length : null);
}

function wholeLines(text: string, whole: boolean): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  return whole ? lines : lines.slice(0, -1);
}

/** The separator that stands most often in the first line, outside quotes. */
export function separatorOf(text: string): string {
  const first = (/^(?:[^"\n]|"(?:[^"]|"")*")*/.exec(text)?.[0] ?? "").replace(/"(?:[^"]|"")*"/g, "");
  const counts = [",", ";", "\t", "|"].map((letter) => ({ letter, count: first.split(letter).length - 1 }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).letter;
}

function tableHead(text: string, whole: boolean, separator: string): Head {
  const kind = separator === "\t" ? "tsv" : "csv";
  const records = readRecords(text, separator);
  if (!whole) records.pop();
  const [columns, ...rest] = records;
  if (!columns || columns.every((name) => name.trim() === "")) return nothing(kind, "The first line has to name the columns.");
  const filled = rest.filter((record) => record.some((cell) => cell !== ""));
  const rows = filled.slice(0, MOST_ROWS).map((record) =>
    Object.fromEntries(columns.map((name, index) => [name, record[index] ?? ""])),
  );
  return { ...nothing(kind), rows, columns, total: whole ? filled.length : null };
}

/** Records of a table, quotes and line breaks inside them understood. */
export function readRecords(text: string, separator: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') cell += text[(at += 1)];
      else quoted = false;
    } else if (letter === '"' && cell === "") quoted = true;
    else if (letter === separator) {
      record.push(cell);
      cell = "";
    } else if (letter === "\n") {
      records.push([...record, cell.replace(/\r$/, "")]);
      record = [];
      cell = "";
    } else cell += letter;
  }
  if (cell !== "" || record.length > 0) records.push([...record, cell]);
  return records;
}

/** Whether a row holds the variable `a.b`, as the config asks for it. */
export function holds(row: Record<string, unknown>, variable: string): boolean {
  if (variable in row) return true;
  let value: unknown = row;
  for (const step of variable.split(".")) {
    if (!isObject(value) || !(step in value)) return false;
    value = value[step];
  }
  return true;
}
