import { useEffect, useMemo } from "react";
import type { Result } from "../draft/types";
import { labelsOf, regionLabels } from "./regions";
import type { Node, OverlayProps, Target } from "./types";

/** A region as drawn: several results may share one id (a box, its label, its transcription) and move as one. */
export interface Region {
  id: string;
  /** The result drawn and scored: the one with a score, else the first. */
  result: Result;
  labels: string[];
  /** The first label's colour. */
  color: string;
  /** The control that made it. */
  node: Node;
  readonly: boolean;
}

export interface Regions {
  list: Region[];
  selected: Region | null;
  /** Change every result of a region, in whichever control it stands. */
  update(id: string, change: (result: Result) => Result): void;
  remove(id: string): void;
}

const PLAIN = "var(--line-strong)";

/** The regions of an object, and what can be done to them from the pointer or the keyboard. */
export function useRegions(props: OverlayProps): Regions {
  const { targets, task, selectedRegion, selectRegion, readonly } = props;
  const list = useMemo(() => group(targets, task.resolve), [targets, task]);
  const selected = list.find((region) => region.id === selectedRegion) ?? null;

  function replaceIn(id: string, change: (results: readonly Result[]) => Result[]): void {
    for (const target of targets) {
      if (target.results.some((result) => result.id === id)) target.replace(change(target.results));
    }
  }
  const update: Regions["update"] = (id, change) =>
    replaceIn(id, (results) => results.map((result) => (result.id === id ? change(result) : result)));
  const remove: Regions["remove"] = (id) => {
    replaceIn(id, (results) => results.filter((result) => result.id !== id));
    selectRegion(null);
  };

  const chosen = targets.find((target) => target.activeLabel !== null);
  useKeys(selected !== null || chosen !== undefined, (event) => {
    if (event.code === "Escape") {
      if (selected) {
        selectRegion(null);
        letGoOfFocus();
      } else chosen?.setActiveLabel(null);
      return true;
    }
    if ((event.code === "Delete" || event.code === "Backspace") && selected && !readonly && !selected.readonly) {
      remove(selected.id);
      return true;
    }
    return false;
  });

  return { list, selected, update, remove };
}

const KINDS = new Set(["Labels", "RectangleLabels", "Rectangle"]);

/** Answers about a region (`perRegion`) share its id and geometry: changed and removed with it, but not drawn. */
function group(targets: readonly Target[], resolve: (value: string) => unknown): Region[] {
  const groups = new Map<string, { results: Result[]; node: Node }>();
  const colors = new Map<string, string>();
  for (const target of targets.filter(({ node }) => KINDS.has(node.tag))) {
    for (const label of regionLabels(target.node, resolve)) colors.set(label.id, label.color);
    for (const result of target.results) {
      const known = groups.get(result.id);
      if (known) known.results.push(result);
      else groups.set(result.id, { results: [result], node: target.node });
    }
  }
  return [...groups].flatMap(([id, { results, node }]) => {
    const result = results.find((one) => one.score !== undefined) ?? results[0];
    if (result === undefined) return [];
    const labels = [...new Set(results.flatMap(labelsOf))];
    const color = colors.get(labels[0] ?? "") ?? PLAIN;
    return [{ id, result, labels, color, node, readonly: results.some((one) => one.readonly === true) }];
  });
}

/**
 * Keys that belong to a region while one is selected or a label is chosen: Escape and Delete. Taken before the
 * screen's own keys (Escape leaves, Backspace goes back), and never from someone typing.
 */
function useKeys(active: boolean, handle: (event: KeyboardEvent) => boolean): void {
  useEffect(() => {
    if (!active) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (!handle(event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    window.addEventListener("keydown", onKey, { capture: true });
    return () => window.removeEventListener("keydown", onKey, { capture: true });
  });
}

/** Keys go to the page again, not to the region that was let go of. */
function letGoOfFocus(): void {
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && focused.closest("[data-region]")) focused.blur();
}

/** To the region's button, once it is drawn. */
export function focusRegion(root: HTMLElement | null, id: string | null): void {
  if (id !== null) root?.querySelector<HTMLElement>(`[data-region="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, dialog, [contenteditable]") !== null;
}
