import type { CSSProperties, KeyboardEvent } from "react";
import { describe, isLow, scoreText } from "../regions";
import type { Region } from "../useRegions";
import type { Box, Handle } from "./value";

const HANDLES: readonly Handle[] = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];

interface BoxButtonProps {
  region: Region;
  box: Box;
  selected: boolean;
  editable: boolean;
  select(): void;
  onKeyDown(event: KeyboardEvent): void;
}

/** A box over the picture: its label and score at the corner, handles while it is selected. */
export function BoxButton({ region, box, selected, editable, select, onKeyDown }: BoxButtonProps) {
  const classes = ["box"];
  if (isLow(region.result)) classes.push("box-low");
  if (selected) classes.push("box-selected");
  const score = scoreText(region.result);
  const words = [region.labels.join(", "), score === null ? "" : isLow(region.result) ? `${score}?` : score];
  const tag = words.filter((word) => word !== "").join(" ");
  return (
    <div
      className={classes.join(" ")}
      style={{ ...place(box), "--label": region.color } as CSSProperties}
      data-region={region.id}
      role="button"
      tabIndex={0}
      aria-pressed={selected}
      aria-label={describe(region.result, "box", region.labels)}
      aria-keyshortcuts={editable ? "Delete ArrowLeft ArrowRight ArrowUp ArrowDown" : undefined}
      onFocus={select}
      onKeyDown={onKeyDown}
    >
      {tag === "" ? null : (
        <span className={tagClass(box)} aria-hidden="true">
          {tag}
        </span>
      )}
      {selected && editable
        ? HANDLES.map((handle) => <span key={handle} className={`box-handle box-handle-${handle}`} data-handle={handle} />)
        : null}
      {selected && editable && region.node.attrs.canRotate !== false ? (
        <span className="box-handle box-handle-turn" data-handle="turn" />
      ) : null}
    </div>
  );
}

/** Kept on the picture: inside at its upper edge, right-aligned at its right one. */
function tagClass(box: Box): string {
  return ["box-tag", box.y < 4 ? "box-tag-inside" : "", box.x > 80 ? "box-tag-right" : ""].filter(Boolean).join(" ");
}

/** Where a box stands, in percent of the picture. */
export function place(box: Box): CSSProperties {
  return {
    left: `${box.x}%`,
    top: `${box.y}%`,
    width: `${box.width}%`,
    height: `${box.height}%`,
    transform: box.rotation === 0 ? undefined : `rotate(${box.rotation}deg)`,
  };
}
