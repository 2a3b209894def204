import type { CSSProperties } from "react";
import type { RegionsValue } from "./labelKeys";
import { pressLabel } from "./labelKeys";
import "./label-chips.css";
import { labelsOf, regionLabels, usages } from "./regions";
import type { TagProps } from "./types";
import { Kbd } from "../ui/Kbd";

/** The labels of a region control: choose one to draw with, or press it to relabel the selected region. */
export function LabelChips(props: TagProps<Record<string, unknown>, RegionsValue>) {
  const { node, value, task, targets, selectedRegion, readonly, hint, title, titled, problem } = props;
  const labels = regionLabels(node, task.resolve);
  const used = usages(value);
  const selected = value.find((result) => result.id === selectedRegion);
  const chosen = selected ? labelsOf(selected) : [targets[0]?.activeLabel];
  const controlMax = Number(node.attrs.maxUsages) || Infinity;
  return (
    <div className="label-chips" role="group" aria-label={title} data-region-keep>
      {titled ? null : <span className="label-chips-title">{title}</span>}
      {labels.map((label) => {
        const full = (used.get(label.id) ?? 0) >= Math.min(label.maxUsages ?? Infinity, controlMax);
        const key = hint(label.id);
        return (
          <button
            key={label.id}
            type="button"
            className="label-chip"
            style={{ "--label": label.color } as CSSProperties}
            aria-pressed={chosen.includes(label.id)}
            aria-keyshortcuts={key}
            title={label.hint ?? undefined}
            disabled={readonly || (full && !chosen.includes(label.id))}
            onClick={() => pressLabel(props, label.id)}
          >
            <span className="label-chip-mark" aria-hidden="true" />
            {label.text}
            {key === undefined ? null : <Kbd>{key}</Kbd>}
          </button>
        );
      })}
      {problem === null ? null : (
        <p className="label-chips-problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
