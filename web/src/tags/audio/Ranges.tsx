/** Ranges on a sound: buttons over the waveform, in percent of its length; the draft is the only state. */
import { type CSSProperties, type KeyboardEvent, type PointerEvent, useContext, useRef, useState } from "react";
import { describe, isLow, scoreText } from "../regions";
import type { OverlayProps } from "../types";
import { focusRegion, type Region, useRegions } from "../useRegions";
import { SoundContext } from "./frame";
import "./ranges.css";
import { between, clock, newRange, type Range, rangeOf, shifted, SHORTEST, withRange } from "./value";

type Side = "start" | "end" | "both";

interface Gesture {
  kind: "draw" | Side;
  id: string | null;
  from: number;
  before: Range;
  now: Range;
}

export function Ranges(props: OverlayProps) {
  const { node, targets, selectRegion, readonly } = props;
  const sound = useContext(SoundContext);
  const { duration } = sound;
  const { list, selected, update } = useRegions(props);
  const root = useRef<HTMLDivElement>(null);
  const [gesture, setGesture] = useState<Gesture | null>(null);
  const tool = readonly ? undefined : targets.find((target) => target.node.tag === "Labels" && target.activeLabel !== null);

  function add(range: Range): string | null {
    if (tool?.activeLabel == null) return null;
    const result = newRange(range, duration, tool.activeLabel, tool.node.name ?? "", node.name ?? "");
    tool.replace([...tool.results, result]);
    return result.id;
  }

  function momentOf(event: PointerEvent): number {
    const rect = root.current?.getBoundingClientRect();
    return rect ? ((event.clientX - rect.left) / rect.width) * duration : 0;
  }

  function onPointerDown(event: PointerEvent): void {
    const target = event.target as HTMLElement;
    const hit = target.closest<HTMLElement>("[data-region]");
    if (event.button !== 0 || readonly || (!hit && !tool)) return;
    const region = list.find(({ id }) => id === hit?.dataset.region);
    const range = region && rangeOf(region.result);
    const hold = range && !region.readonly && (!tool || region.id === selected?.id);
    const at = momentOf(event);
    event.stopPropagation();
    event.preventDefault();
    if (hit && !tool) hit.focus({ preventScroll: true });
    if (!hold && !tool) return;
    root.current?.setPointerCapture(event.pointerId);
    const before = hold ? range : { start: at, end: at };
    const kind = hold ? ((target.dataset.side as Side | undefined) ?? "both") : "draw";
    setGesture({ kind, id: region?.id ?? null, from: at, before, now: before });
  }

  function onPointerMove(event: PointerEvent): void {
    if (gesture === null) return;
    const at = momentOf(event);
    const { kind, from, before } = gesture;
    setGesture({ ...gesture, now: kind === "draw" ? between(from, at, duration) : shifted(before, kind, at - from, duration) });
  }

  function onPointerUp(): void {
    if (gesture === null) return;
    setGesture(null);
    const { kind, id, from, before, now } = gesture;
    if (kind === "draw") {
      const rect = root.current?.getBoundingClientRect();
      const click = now.end - now.start < Math.max(SHORTEST, rect ? (4 / rect.width) * duration : 0);
      selectRegion(click ? id : null);
      if (!click) add(now);
      else if (id === null) sound.seek(from);
    } else if (id !== null && (now.start !== before.start || now.end !== before.end)) {
      update(id, (result) => (rangeOf(result) ? withRange(result, now) : result));
    }
  }

  /** Arrows move a range by a tenth of a second, with Shift by a whole one, with Alt only its end; Space plays it. */
  function onRangeKey(event: KeyboardEvent, region: Region, range: Range): void {
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === " ") {
      event.preventDefault();
      event.stopPropagation();
      sound.play(range.start, range.end);
      return;
    }
    const direction = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (direction === 0 || readonly || region.readonly) return;
    event.preventDefault();
    event.stopPropagation();
    const next = shifted(range, event.altKey ? "end" : "both", direction * (event.shiftKey ? 1 : 0.1), duration);
    update(region.id, (result) => (rangeOf(result) ? withRange(result, next) : result));
  }

  /** Marking without a mouse: one second from where the sound is now. */
  function onRootKey(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget || event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    const start = Math.min(sound.now(), Math.max(0, duration - 1));
    const id = add(between(start, start + 1, duration));
    selectRegion(id);
    requestAnimationFrame(() => focusRegion(root.current, id));
  }

  const percent = (seconds: number) => `${(seconds / duration) * 100}%`;
  const place = ({ start, end }: Range): CSSProperties => ({ left: percent(start), width: percent(end - start) });
  const ranges = list.flatMap((region) => {
    const range = gesture?.id === region.id && gesture.kind !== "draw" ? gesture.now : rangeOf(region.result);
    return range ? [{ region, range }] : [];
  });
  const drawing = gesture?.kind === "draw" && gesture.now.end - gesture.now.start > SHORTEST ? gesture.now : null;
  return (
    <div
      ref={root}
      className={tool ? "ranges ranges-drawing" : "ranges"}
      role={tool ? "button" : undefined}
      aria-label={tool ? `Mark ${tool.activeLabel ?? ""} on ${node.name ?? "the sound"}: Space marks one second` : undefined}
      tabIndex={tool ? 0 : undefined}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => setGesture(null)}
      onKeyDown={onRootKey}
    >
      {ranges.map(({ region, range }) => (
        <div
          key={region.id}
          className={["range", isLow(region.result) ? "range-low" : "", region.id === selected?.id ? "range-selected" : ""].join(" ")}
          style={{ ...place(range), "--label": region.color } as CSSProperties}
          data-region={region.id}
          role="button"
          tabIndex={0}
          aria-pressed={region.id === selected?.id}
          aria-label={describe(region.result, `${clock(range.start)} to ${clock(range.end)}`, region.labels)}
          aria-keyshortcuts="Space Delete ArrowLeft ArrowRight"
          onFocus={() => selectRegion(region.id)}
          onDoubleClick={() => sound.play(range.start, range.end)}
          onKeyDown={(event) => onRangeKey(event, region, range)}
        >
          <span className="range-tag" aria-hidden="true">
            {tagOf(region)}
          </span>
          {region.id === selected?.id && !readonly && !region.readonly ? (
            <>
              <span className="range-end range-end-start" data-side="start" />
              <span className="range-end range-end-end" data-side="end" />
            </>
          ) : null}
        </div>
      ))}
      {drawing ? <div className="range range-new" style={place(drawing)} /> : null}
    </div>
  );
}

function tagOf(region: Region): string {
  const score = scoreText(region.result);
  const words = region.labels.join(", ");
  return score === null ? words : `${words} ${score}${isLow(region.result) ? "?" : ""}`;
}
