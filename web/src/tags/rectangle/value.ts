/**
 * Boxes: percent of the original picture, `rotation` in degrees clockwise around the box's own top left corner,
 * as results store them. Percent of width and percent of height differ on a picture that is no square, so anything
 * about angles is computed in pixels of the original.
 */
import { newResultId } from "../../draft/identity";
import type { Result } from "../../draft/types";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  rotation: number;
}

/** The original picture, in pixels. */
export interface Size {
  width: number;
  height: number;
}

/** The side or corner being pulled. */
export type Handle = "nw" | "n" | "ne" | "e" | "se" | "s" | "sw" | "w";

/** Smaller than this, in percent, nobody can see or grab. */
export const SMALLEST = 0.2;

/** The box of a result; null when it holds no box. */
export function boxOf(result: Result): Box | null {
  const { x, y, width, height, rotation } = result.value;
  const numbers = [x, y, width, height];
  if (!numbers.every((n) => typeof n === "number" && Number.isFinite(n))) return null;
  return { x, y, width, height, rotation: typeof rotation === "number" ? rotation : 0 } as Box;
}

/** The same result with another box; everything else it carries stays. */
export function withBox(result: Result, box: Box): Result {
  return { ...result, value: { ...result.value, ...rounded(box) } };
}

/** A new box a person drew. */
export function newBox(box: Box, size: Size, type: string, label: string | null, from: string, to: string): Result {
  return {
    id: newResultId(),
    from_name: from,
    to_name: to,
    type,
    original_width: size.width,
    original_height: size.height,
    image_rotation: 0,
    value: { ...rounded(box), ...(label === null ? {} : { [type]: [label] }) },
  };
}

/** Four decimals of a percent: below a hundredth of a pixel on any picture, and short in exports. */
function rounded(box: Box): Box {
  const round = (n: number) => Math.round(n * 1e4) / 1e4;
  return {
    x: round(box.x),
    y: round(box.y),
    width: round(box.width),
    height: round(box.height),
    rotation: round(box.rotation),
  };
}

const clamp = (n: number, low: number, high: number) => Math.min(Math.max(n, low), high);

/** The box between two points, kept on the picture. */
export function drawn(x1: number, y1: number, x2: number, y2: number): Box {
  const [ax, bx] = [clamp(Math.min(x1, x2), 0, 100), clamp(Math.max(x1, x2), 0, 100)];
  const [ay, by] = [clamp(Math.min(y1, y2), 0, 100), clamp(Math.max(y1, y2), 0, 100)];
  return { x: ax, y: ay, width: bx - ax, height: by - ay, rotation: 0 };
}

/** The box moved by percent, its stored corner and size kept within what results may hold. */
export function moved(box: Box, dx: number, dy: number): Box {
  if (box.rotation !== 0) return { ...box, x: clamp(box.x + dx, 0, 100), y: clamp(box.y + dy, 0, 100) };
  return {
    ...box,
    x: clamp(box.x + dx, 0, Math.max(0, 100 - box.width)),
    y: clamp(box.y + dy, 0, Math.max(0, 100 - box.height)),
  };
}

/** The box with a side or corner pulled by percent; the opposite side stays where it is. */
export function resized(box: Box, handle: Handle, dx: number, dy: number, size: Size): Box {
  const pull = turned({ x: (dx * size.width) / 100, y: (dy * size.height) / 100 }, -box.rotation);
  const along = { x: (pull.x * 100) / size.width, y: (pull.y * 100) / size.height };
  const upright = box.rotation === 0;
  const left = handle.includes("w") ? clamp(along.x, upright ? -box.x : -100, box.width - SMALLEST) : 0;
  const top = handle.includes("n") ? clamp(along.y, upright ? -box.y : -100, box.height - SMALLEST) : 0;
  const right = handle.includes("e") ? clamp(along.x, SMALLEST - box.width, upright ? 100 - box.x - box.width : 100) : 0;
  const bottom = handle.includes("s")
    ? clamp(along.y, SMALLEST - box.height, upright ? 100 - box.y - box.height : 100)
    : 0;
  const corner = turned({ x: (left * size.width) / 100, y: (top * size.height) / 100 }, box.rotation);
  return {
    x: clamp(box.x + (corner.x * 100) / size.width, 0, 100),
    y: clamp(box.y + (corner.y * 100) / size.height, 0, 100),
    width: clamp(box.width - left + right, SMALLEST, 100),
    height: clamp(box.height - top + bottom, SMALLEST, 100),
    rotation: box.rotation,
  };
}

/** The box turned around its centre, which is what a person means by turning; the stored corner follows. */
export function rotated(box: Box, degrees: number, size: Size): Box {
  const half = { x: (box.width * size.width) / 200, y: (box.height * size.height) / 200 };
  const before = turned(half, box.rotation);
  const rotation = (((box.rotation + degrees) % 360) + 360) % 360;
  const after = turned(half, rotation);
  return {
    ...box,
    x: clamp(box.x + ((before.x - after.x) * 100) / size.width, 0, 100),
    y: clamp(box.y + ((before.y - after.y) * 100) / size.height, 0, 100),
    rotation,
  };
}

function turned(point: { x: number; y: number }, degrees: number): { x: number; y: number } {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return { x: point.x * cos - point.y * sin, y: point.x * sin + point.y * cos };
}
