import type { CSSProperties } from "react";
import { Kbd } from "../ui/Kbd";
import { Question } from "./Question";
import { pressLabel, type RegionsValue } from "./labelKeys";
import "./label-chips.css";
import { labelsOf, regionLabels, usages } from "./regions";
import type { TagProps } from "./types";

/** The labels of a region control: choose one to draw with, or press it to relabel the selected region. */
export function LabelChips(props: TagProps<Record<string, unknown>, RegionsValue>) {
  const { node, value, task, targets, selectedRegion, readonly, hint } = props;
  const used = usages(value);
  const selected = value.find((result) => result.id === selectedRegion);
  const chosen = selected ? labelsOf(selected) : [targets[0]?.activeLabel];
  const most = Number(node.attrs.maxUsages) || Infinity;
  return (
    <Question {...props} role="group">
      <div className="label-chips">
        {regionLabels(node, task.resolve).map((label) => {
          const full = (used.get(label.id) ?? 0) >= Math.min(label.maxUsages ?? Infinity, most);
          const on = chosen.includes(label.id);
          const key = hint(label.id);
          return (
            <button
              key={label.id}
              type="button"
              className="option label-chip"
              style={{ "--label": label.color } as CSSProperties}
              aria-pressed={on}
              aria-keyshortcuts={key}
              title={full && !on ? "Used as often as the project allows" : (label.hint ?? undefined)}
              disabled={readonly || (full && !on)}
              onClick={() => pressLabel(props, label.id)}
            >
              {key === undefined ? null : <Kbd>{key}</Kbd>}
              <span className="label-chip-mark" aria-hidden="true" />
              {label.text}
            </button>
          );
        })}
      </div>
    </Question>
  );
}
