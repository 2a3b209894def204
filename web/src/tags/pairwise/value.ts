import type { Result } from "../../draft/types";
import { answer, targetsOf } from "../results";
import type { Node } from "../types";

/** Always in the config's order: "left" is the first name of `toName`, wherever it stands on screen. */
export type Side = "left" | "right" | "tie" | "neither";

export function readSide(results: readonly Result[]): Side | null {
  const side = results[0]?.value.selected;
  return side === "left" || side === "right" || side === "tie" || side === "neither" ? side : null;
}

export function writeSide(side: Side | null, node: Node, before: readonly Result[]): Result[] {
  return side === null ? [] : answer(node, before, { ...before[0]?.value, selected: side });
}

export function pressed(side: Side, value: Side | null, origin: "prediction" | "manual" | null): Side | null {
  return value === side && origin !== "prediction" ? null : side;
}

/** Which side an object is. */
export function sideOf(node: Node, object: string | null): "left" | "right" | null {
  const [left, right] = targetsOf(node);
  return object === null ? null : object === left ? "left" : object === right ? "right" : null;
}

export interface SideKey {
  side: Side;
  label: string;
  wanted: string;
}

/** The answers in the order they stand on screen: the arrow always points at what it chooses. */
export function sideKeys(node: Node, swapped: boolean): SideKey[] {
  const [first, second]: [Side, Side] = swapped ? ["right", "left"] : ["left", "right"];
  return [
    { side: first, label: "A", wanted: "left" },
    { side: second, label: "B", wanted: "right" },
    ...(node.attrs.allowTie === true ? [{ side: "tie" as const, label: "Tie", wanted: "down" }] : []),
    ...(node.attrs.allowNeither === true ? [{ side: "neither" as const, label: "Neither", wanted: "up" }] : []),
  ];
}
