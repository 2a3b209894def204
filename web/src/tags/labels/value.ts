/** Spans of a text: offsets in UTF-16 code units, end exclusive, as results store them and JavaScript counts. */
import { newResultId } from "../../draft/identity";
import type { Result } from "../../draft/types";

export type Granularity = "symbol" | "word" | "sentence" | "paragraph";

/** A stretch of text between two offsets; start <= end. */
export interface Stretch {
  start: number;
  end: number;
}

/** A run of text that the same spans cover, the longest first. `starts` are those that begin here. */
export interface Segment extends Stretch {
  covering: Result[];
  starts: Result[];
}

/** The stretch a result marks, cut to the text; null when its offsets mean nothing here. */
export function stretchOf(result: Result, length: number): Stretch | null {
  const { start, end } = result.value;
  if (typeof start !== "number" || typeof end !== "number" || !(start < end) || start < 0 || start >= length) return null;
  return { start, end: Math.min(end, length) };
}

/** Cut the text where spans begin and end. Together the segments are the text. */
export function segments(length: number, results: readonly Result[]): Segment[] {
  const spans = results.flatMap((result) => {
    const stretch = stretchOf(result, length);
    return stretch === null ? [] : [{ result, ...stretch }];
  });
  const points = [...new Set([0, ...spans.flatMap(({ start, end }) => [start, end]), length])].sort((a, b) => a - b);
  const coming = [...spans].sort((a, b) => a.start - b.start);
  let open: typeof spans = [];
  let next = 0;
  return points.slice(0, -1).map((start, index) => {
    const end = points[index + 1] ?? length;
    const starting: typeof spans = [];
    for (let span = coming[next]; span?.start === start; span = coming[++next]) starting.push(span);
    // The longest first: the last one covering a run is the innermost.
    const byLength = (a: Stretch, b: Stretch) => b.end - b.start - (a.end - a.start);
    open = [...open.filter((span) => span.end > start), ...starting].sort(byLength);
    return { start, end, covering: open.map((span) => span.result), starts: starting.sort(byLength).map((span) => span.result) };
  });
}

/** The segments cut again at the selection and the caret; those untouched stay the same objects. */
export function cutAt(parts: readonly Segment[], cuts: readonly number[]): Segment[] {
  return parts.flatMap((part) => {
    const inside = cuts.filter((at) => at > part.start && at < part.end).sort((a, b) => a - b);
    if (inside.length === 0) return [part];
    const points = [part.start, ...inside, part.end];
    return points.slice(0, -1).map((start, index) => ({
      ...part,
      start,
      end: points[index + 1] ?? part.end,
      starts: index === 0 ? part.starts : [],
    }));
  });
}

/** The stretch a person meant: without blanks at its ends, grown to words, sentences or paragraphs if asked. */
export function meant(text: string, from: number, to: number, granularity: Granularity): Stretch | null {
  let start = Math.max(0, Math.min(from, to));
  let end = Math.min(text.length, Math.max(from, to));
  while (start < end && /\s/.test(text.charAt(start))) start += 1;
  while (end > start && /\s/.test(text.charAt(end - 1))) end -= 1;
  if (start === end) return null;
  return granularity === "symbol" ? whole(text, { start, end }) : grown(text, { start, end }, granularity);
}

/** Never half a surrogate pair: a mouse can stop in the middle of an emoji. */
function whole(text: string, { start, end }: Stretch): Stretch {
  const low = (at: number) => /[\udc00-\udfff]/.test(text.charAt(at)) && /[\ud800-\udbff]/.test(text.charAt(at - 1));
  return { start: low(start) ? start - 1 : start, end: low(end) ? end + 1 : end };
}

function grown(text: string, stretch: Stretch, granularity: "word" | "sentence" | "paragraph"): Stretch {
  const touching = pieces(text, granularity).filter((piece) => piece.start < stretch.end && stretch.start < piece.end);
  const first = touching[0] ?? stretch;
  const last = touching[touching.length - 1] ?? stretch;
  return meant(text, first.start, last.end, "symbol") ?? stretch;
}

function pieces(text: string, granularity: "word" | "sentence" | "paragraph"): Stretch[] {
  if (granularity === "paragraph") {
    return [...text.matchAll(/[^\n]+/g)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
  }
  const parts = new Intl.Segmenter(undefined, { granularity }).segment(text);
  return Array.from(parts, ({ index, segment }) => ({ start: index, end: index + segment.length }));
}

/** Where the caret goes from `at`: one character as people see it, one word, or one line's end. */
export function caretAfter(text: string, at: number, step: "character" | "word" | "line", direction: 1 | -1): number {
  if (step === "line") return direction > 0 ? lineEnd(text, at) : text.lastIndexOf("\n", at - 1) + 1;
  const boundaries = caretStops(text, at, step);
  if (direction > 0) return boundaries.find((stop) => stop > at) ?? text.length;
  return boundaries.findLast((stop) => stop < at) ?? 0;
}

function lineEnd(text: string, at: number): number {
  const found = text.indexOf("\n", at);
  return found === -1 ? text.length : found;
}

/** Far enough to find the next stop, near enough to be quick in a book. */
const AROUND = 400;

function caretStops(text: string, at: number, step: "character" | "word"): number[] {
  const from = Math.max(0, at - AROUND);
  const near = text.slice(from, at + AROUND);
  if (step === "character") {
    const parts = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(near);
    return [...Array.from(parts, (part) => from + part.index), from + near.length];
  }
  const words = new Intl.Segmenter(undefined, { granularity: "word" }).segment(near);
  const ends = Array.from(words).flatMap(({ index, segment, isWordLike }) =>
    isWordLike === true ? [from + index, from + index + segment.length] : [],
  );
  return [...new Set([from, ...ends, from + near.length])].sort((a, b) => a - b);
}

/** A new span a person made. */
export function newSpan(stretch: Stretch, text: string, label: string, from: string, to: string): Result {
  return {
    id: newResultId(),
    from_name: from,
    to_name: to,
    type: "labels",
    value: { start: stretch.start, end: stretch.end, text: text.slice(stretch.start, stretch.end), labels: [label] },
  };
}
