import type { Target } from "../types";
import { type Box, drawn, type Handle, moved, resized, rotated, type Size } from "./value";

/** What the pointer is doing right now; the answer changes once, when it lets go. */
export interface Gesture {
  kind: "draw" | "move" | "turn" | Handle;
  /** The region under the pointer when it went down, if any. */
  id: string | null;
  from: Point;
  before: Box;
  now: Box;
}

export interface Point {
  x: number;
  y: number;
}

/** What of a key press decides. */
export type Press = Pick<KeyboardEvent, "key" | "code" | "shiftKey" | "altKey" | "ctrlKey" | "metaKey">;

export interface Tool {
  /** The control the box belongs to. */
  control: Target;
  /** Labels pointing at the same picture, for boxes of a plain Rectangle: same id, same geometry. */
  word: Target | null;
  label: string;
}

/** What drawing makes now; null while no label is chosen. */
export function toolOf(targets: readonly Target[]): Tool | null {
  const boxes = targets.filter(({ node }) => node.tag === "RectangleLabels" || node.tag === "Rectangle");
  const word = targets.find(({ node, activeLabel }) => node.tag === "Labels" && activeLabel !== null) ?? null;
  const chosen = boxes.find(({ activeLabel }) => activeLabel !== null);
  const control = chosen ?? (word ? boxes.find(({ node }) => node.tag === "Rectangle") : undefined);
  if (control === undefined) return null;
  const withWord = control.node.tag === "Rectangle" ? word : null;
  return { control, word: withWord, label: withWord?.activeLabel ?? control.activeLabel ?? "a box" };
}

/** The box as the pointer has it now. */
export function pulled(gesture: Gesture, at: Point, size: Size, snap: boolean): Box {
  const { kind, from, before } = gesture;
  if (kind === "draw") return drawn(from.x, from.y, at.x, at.y);
  if (kind === "move") return moved(before, at.x - from.x, at.y - from.y);
  if (kind !== "turn") return resized(before, kind, at.x - from.x, at.y - from.y, size);
  const centre = centreOf(before, size);
  const degrees = angle(centre, at, size) - angle(centre, from, size);
  return rotated(before, snap ? Math.round(degrees / 15) * 15 : degrees, size);
}

function centreOf(box: Box, size: Size): Point {
  const radians = (box.rotation * Math.PI) / 180;
  const half = { x: (box.width * size.width) / 200, y: (box.height * size.height) / 200 };
  const x = half.x * Math.cos(radians) - half.y * Math.sin(radians);
  const y = half.x * Math.sin(radians) + half.y * Math.cos(radians);
  return { x: box.x + (x * 100) / size.width, y: box.y + (y * 100) / size.height };
}

function angle(centre: Point, at: Point, size: Size): number {
  const radians = Math.atan2((at.y - centre.y) * size.height, (at.x - centre.x) * size.width);
  return (radians * 180) / Math.PI;
}

/** The keys of a box: arrows move it by a pixel on screen, with Shift by ten, with Alt they resize it, brackets turn it. */
export function afterKey(event: Press, box: Box, screen: Size, size: Size, turns: boolean): Box | null {
  if (event.ctrlKey || event.metaKey) return null;
  const step = event.shiftKey ? 10 : 1;
  const [dx, dy] = [(step * 100) / screen.width, (step * 100) / screen.height];
  const moves: Record<string, readonly [number, number]> = {
    ArrowLeft: [-dx, 0],
    ArrowRight: [dx, 0],
    ArrowUp: [0, -dy],
    ArrowDown: [0, dy],
  };
  const move = moves[event.key];
  if (move) return event.altKey ? resized(box, "se", move[0], move[1], size) : moved(box, move[0], move[1]);
  if (!turns || (event.code !== "BracketLeft" && event.code !== "BracketRight")) return null;
  return rotated(box, (event.code === "BracketRight" ? 1 : -1) * (event.shiftKey ? 15 : 1), size);
}
