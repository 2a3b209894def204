import type { Result } from "../draft/types";
import { regionLabels, relabelled } from "./regions";
import type { ControlKey, Tag } from "./types";

/** A region control's value is its regions, as results. */
export type RegionsValue = readonly Result[];

type RegionTag = Tag<Record<string, unknown>, RegionsValue>;
type KeyProps = Parameters<NonNullable<RegionTag["keys"]>>[0];

/** A label's key relabels the selected region; without one it is the label to draw with, and again lets go of it. */
export function pressLabel(props: KeyProps, label: string): void {
  const { node, value, change, targets, selectedRegion } = props;
  if (selectedRegion !== null && value.some((result) => result.id === selectedRegion && !result.readonly)) {
    const multiple = node.attrs.choice === "multiple";
    change(value.map((result) => (result.id === selectedRegion ? relabelled(result, label, multiple) : result)));
    return;
  }
  const target = targets[0];
  target?.setActiveLabel(target.activeLabel === label ? null : label);
}

export function labelKeys(props: KeyProps): ControlKey[] {
  return regionLabels(props.node, props.task.resolve).map((label) => ({
    id: label.id,
    label: label.text,
    wanted: label.hotkey,
    press: () => pressLabel(props, label.id),
  }));
}

/** What Labels and RectangleLabels have in common: the results are the value, nothing is lost on the way. */
export const regionTag = {
  kind: "control",
  openEnded: true,
  read: (results) => results,
  write: (value) => [...value],
  filled: (value) => value.length > 0,
  keys: labelKeys,
} satisfies Partial<RegionTag>;
