/**
 * Spans on a text. Ours instead of @recogito/text-annotator: that keeps annotations, selection and undo in a store of
 * its own, which would have to be kept equal to the draft by hand, its highlights cannot be focused or named, and
 * selecting needs a mouse. Here the draft is the only state: React renders the text cut at the spans' ends, so a span's
 * offset is a sum of text lengths and nothing has to be found again in the DOM.
 */
import { type KeyboardEvent, type PointerEvent, useContext, useEffect, useEffectEvent, useId, useMemo, useRef, useState } from "react";
import type { Result } from "../../draft/types";
import { FrameContext } from "../frame";
import type { OverlayProps } from "../types";
import { useRegions } from "../useRegions";
import { Run } from "./Run";
import { afterKey, rangeIn, type Selected } from "./selection";
import "./spans.css";
import { cutAt, type Granularity, meant, newSpan, segments } from "./value";

export function Spans(props: OverlayProps) {
  const { node, targets, selectRegion, selectedRegion, readonly } = props;
  const { text } = useContext(FrameContext);
  const { list } = useRegions(props);
  const [selected, setSelected] = useState<Selected | null>(null);
  const [focused, setFocused] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const help = useId();

  const tool = targets.find((target) => target.activeLabel !== null && target.node.tag === "Labels");
  const selectable = !readonly && node.attrs.selectionEnabled !== false;

  function label(from: number, to: number): void {
    if (tool?.activeLabel == null) return;
    const stretch = meant(text, from, to, granularityOf(props, tool.node.attrs));
    if (stretch === null) return;
    const span = newSpan(stretch, text, tool.activeLabel, tool.node.name ?? "", node.name ?? "");
    const again = tool.results.some((result) => sameSpan(result, span));
    if (!again) tool.replace([...tool.results, span]);
    setSelected({ anchor: stretch.end, focus: stretch.end });
    window.getSelection()?.removeAllRanges();
  }

  // Text first, label second: a stretch already selected takes the label as soon as one is chosen.
  const waiting = selected !== null && selected.anchor !== selected.focus;
  const active = tool?.activeLabel ?? null;
  const labelWaiting = useEffectEvent(() => {
    if (active !== null && waiting) label(selected.anchor, selected.focus);
  });
  // eslint-disable-next-line react-hooks/set-state-in-effect -- the label was chosen elsewhere; what waited for it is done
  useEffect(() => labelWaiting(), [active]);

  function onPointerUp(event: PointerEvent): void {
    const range = rangeIn(root.current);
    if (range !== null && range.anchor !== range.focus) {
      if (!selectable) return;
      selectRegion(null);
      setSelected(range);
      if (active !== null) label(range.anchor, range.focus);
      return;
    }
    const hit = (event.target as HTMLElement).closest<HTMLElement>("[data-region]");
    setSelected(range);
    selectRegion(hit?.dataset.region ?? null);
    if (hit) root.current?.querySelector<HTMLElement>(`[data-start="${CSS.escape(hit.dataset.region ?? "")}"]`)?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (!selectable || event.target !== event.currentTarget || event.metaKey) return;
    const next = afterKey(text, selected ?? { anchor: 0, focus: 0 }, event);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    window.getSelection()?.removeAllRanges();
    selectRegion(null);
    setSelected(next);
  }

  /** With a label chosen, letting go of Shift ends the selection, as letting go of the mouse does. */
  function onKeyUp(event: KeyboardEvent): void {
    if (event.key === "Shift" && selected && active !== null) label(selected.anchor, selected.focus);
  }

  const caret = focused && selected && !waiting ? selected.focus : null;
  const stretch = waiting ? { start: Math.min(selected.anchor, selected.focus), end: Math.max(selected.anchor, selected.focus) } : null;
  const cuts = stretch ? [stretch.start, stretch.end] : caret === null ? [] : [caret];
  const regions = useMemo(() => new Map(list.map((region) => [region.id, region])), [list]);
  const runs = useMemo(() => segments(text.length, list.map((region) => region.result)), [text, list]);
  const parts = cutAt(runs, cuts);

  return (
    <>
      <div
        ref={root}
        className={["spans", active === null ? "" : "spans-labelling", node.attrs.showLabels === false ? "spans-plain" : ""].join(" ")}
        role="group"
        aria-label={`Text of ${node.name ?? "the task"}`}
        aria-describedby={selectable ? help : undefined}
        tabIndex={selectable ? 0 : undefined}
        onPointerUp={onPointerUp}
        onKeyDown={onKeyDown}
        onKeyUp={onKeyUp}
        onFocus={(event) => setFocused(event.target === event.currentTarget)}
        onBlur={() => setFocused(false)}
      >
        {parts.map((part) => (
          <Run
            key={part.start}
            part={part}
            text={text.slice(part.start, part.end)}
            regions={regions}
            selected={part.covering.some((result) => result.id === selectedRegion) ? selectedRegion : null}
            picked={stretch !== null && stretch.start <= part.start && part.end <= stretch.end}
            caret={caret === part.start ? "before" : caret === part.end && part.end === text.length ? "after" : null}
            select={selectRegion}
          />
        ))}
      </div>
      <p id={help} className="hidden-words">
        Arrow keys move through the text, with Shift they select, with Control by words. A label&apos;s key labels what is
        selected. Tab goes to the labelled spans, Delete removes one.
      </p>
      <p className="hidden-words" role="status">
        {stretch ? `Selected: ${text.slice(stretch.start, stretch.end)}` : ""}
      </p>
    </>
  );
}

function granularityOf({ node }: OverlayProps, labels: Record<string, unknown>): Granularity {
  const asked = labels.granularity ?? node.attrs.granularity;
  return asked === "word" || asked === "sentence" || asked === "paragraph" ? asked : "symbol";
}

function sameSpan(a: Result, b: Result): boolean {
  return (
    a.value.start === b.value.start &&
    a.value.end === b.value.end &&
    JSON.stringify(a.value.labels) === JSON.stringify(b.value.labels)
  );
}

