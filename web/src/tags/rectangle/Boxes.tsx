/**
 * Boxes on a picture. Ours instead of Annotorious (47 kB gzip): it keeps boxes, selection and undo in a store of its own
 * beside the draft, turns boxes around their centre where results turn them around their corner, and gives shapes no
 * accessible name. Here each box is a button over the picture, laid out in percent, so that zoom and pan of the picture
 * around it need no arithmetic, and the draft is the only state. See docs/decisions/0008-regions-drawn-by-us.md.
 */
import { type CSSProperties, type KeyboardEvent, type PointerEvent, useContext, useEffect, useRef, useState } from "react";
import { FrameContext } from "../frame";
import type { OverlayProps } from "../types";
import { focusRegion, type Region, useRegions } from "../useRegions";
import { BoxButton, place } from "./BoxButton";
import "./boxes.css";
import { afterKey, type Gesture, type Point, pulled, toolOf } from "./gesture";
import { type Box, boxOf, drawn, type Handle, newBox, type Size, SMALLEST, withBox } from "./value";

/** Less than this many pixels is a click, not a drag. */
const CLICK = 4;

export function Boxes(props: OverlayProps) {
  const { node, targets, task, selectRegion, readonly } = props;
  const frame = useContext(FrameContext);
  const size: Size = { width: frame.width, height: frame.height };
  const { list, selected, update } = useRegions(props);
  const root = useRef<HTMLDivElement>(null);
  const [gesture, setGesture] = useState<Gesture | null>(null);
  const tool = readonly ? null : toolOf(targets);
  useLetGo(root, selected !== null, () => selectRegion(null));

  if (frame.width === 0) return null;

  const boxes = list.flatMap((region) => {
    const box = gesture?.id === region.id && gesture.kind !== "draw" ? gesture.now : boxOf(region.result);
    const here = frame.item === undefined || (region.result.item_index ?? 0) === frame.item;
    return box === null || !here ? [] : [{ region, box }];
  });

  function add(box: Box): string | null {
    if (tool === null) return null;
    const { control, word } = tool;
    const names = [control.node.name ?? "", node.name ?? ""] as const;
    const type = control.node.tag.toLowerCase();
    const drawn = newBox(box, size, type, type === "rectangle" ? null : control.activeLabel, ...names);
    const result = frame.item === undefined ? drawn : { ...drawn, item_index: frame.item };
    control.replace([...control.results, result]);
    if (word !== null) {
      const value = { ...result.value, labels: [word.activeLabel] };
      word.replace([...word.results, { ...result, type: "labels", from_name: word.node.name ?? "", value }]);
    }
    return result.id;
  }

  function onPointerDown(event: PointerEvent): void {
    if (event.button !== 0 || readonly) return;
    const at = pointIn(root.current, event);
    const hit = (event.target as HTMLElement).closest<HTMLElement>("[data-region]");
    const id = hit?.dataset.region ?? null;
    const handle = (event.target as HTMLElement).dataset.handle as Handle | "turn" | undefined;
    const mine = boxes.find(({ region }) => region.id === id);
    const hold = mine && !mine.region.readonly && (tool === null || mine.region.id === selected?.id);
    const kind = hold ? (handle ?? "move") : "draw";
    event.stopPropagation(); // the picture below would pan
    event.preventDefault();
    if (mine && tool === null) hit?.focus({ preventScroll: true });
    if (kind === "draw" && tool === null) return;
    root.current?.setPointerCapture(event.pointerId);
    const before = hold ? mine.box : drawn(at.x, at.y, at.x, at.y);
    setGesture({ kind, id, from: at, before, now: before });
  }

  function onPointerMove(event: PointerEvent): void {
    if (gesture === null) return;
    setGesture({ ...gesture, now: pulled(gesture, pointIn(root.current, event), size, event.shiftKey) });
  }

  function onPointerUp(event: PointerEvent): void {
    if (gesture === null) return;
    event.stopPropagation();
    setGesture(null);
    const { kind, id, now, before } = gesture;
    const rect = root.current?.getBoundingClientRect();
    const tiny = !rect || (now.width * rect.width) / 100 < CLICK || (now.height * rect.height) / 100 < CLICK;
    if (kind === "draw") {
      if (tiny) selectRegion(id);
      else {
        selectRegion(null);
        add(now);
      }
    } else if (id !== null && JSON.stringify(now) !== JSON.stringify(before)) {
      update(id, (result) => (boxOf(result) === null ? result : withBox(result, now)));
    }
  }

  function onBoxKey(event: KeyboardEvent, region: Region, box: Box): void {
    if (readonly || region.readonly) return;
    const screen = root.current?.getBoundingClientRect() ?? size;
    const next = afterKey(event, box, screen, size, region.node.attrs.canRotate !== false);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    update(region.id, (result) => (boxOf(result) === null ? result : withBox(result, next)));
  }

  /** Drawing without a mouse: a box in the middle, selected, to be moved and resized with the arrows. */
  function onRootKey(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget || event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    const id = add({ x: 37.5, y: 37.5, width: 25, height: 25, rotation: 0 });
    selectRegion(id);
    requestAnimationFrame(() => focusRegion(root.current, id));
  }

  const drawing = gesture?.kind === "draw" && gesture.now.width > SMALLEST ? gesture.now : null;
  const name = `Draw ${tool?.label ?? ""} on ${node.name ?? "the picture"}: Space puts a box in the middle`;
  return (
    <div
      ref={root}
      className={tool === null ? "boxes" : "boxes boxes-drawing"}
      style={{ "--zoom": frame.scale } as CSSProperties}
      role={tool === null ? undefined : "button"}
      aria-label={tool === null ? undefined : name}
      tabIndex={tool === null ? undefined : 0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => setGesture(null)}
      onClick={(event) => event.stopPropagation()}
      onKeyDown={onRootKey}
    >
      {boxes.map(({ region, box }) => (
        <BoxButton
          key={region.id}
          region={region}
          box={box}
          selected={region.id === selected?.id}
          editable={!readonly && !region.readonly}
          select={() => selectRegion(region.id)}
          onKeyDown={(event) => onBoxKey(event, region, box)}
        />
      ))}
      {drawing ? <div className="box box-new" style={place(drawing)} /> : null}
      <p className="hidden-words" id={`boxes-${task.id}-${node.name ?? ""}`}>
        Arrow keys move the box, with Shift in large steps, with Alt they resize it, square brackets turn it, Delete
        removes it.
      </p>
    </div>
  );
}

function pointIn(root: HTMLElement | null, event: PointerEvent): Point {
  const rect = root?.getBoundingClientRect();
  if (!rect) return { x: 0, y: 0 };
  return { x: ((event.clientX - rect.left) * 100) / rect.width, y: ((event.clientY - rect.top) * 100) / rect.height };
}

/** A press on the picture beside the selected box lets go of it; chips and panels that work on it do not. */
function useLetGo(root: { current: HTMLElement | null }, active: boolean, letGo: () => void): void {
  useEffect(() => {
    if (!active) return;
    const onDown = (event: globalThis.PointerEvent) => {
      const target = event.target as HTMLElement;
      if (root.current?.parentElement?.contains(target) && target.closest("[data-region]") === null) letGo();
    };
    window.addEventListener("pointerdown", onDown, { capture: true });
    return () => window.removeEventListener("pointerdown", onDown, { capture: true });
  });
}
