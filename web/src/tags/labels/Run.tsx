import { type CSSProperties, memo } from "react";
import { describe, isLow, scoreText } from "../regions";
import type { Region } from "../useRegions";
import { spanBackground } from "./paint";
import type { Segment } from "./value";

interface RunProps {
  part: Segment;
  text: string;
  regions: ReadonlyMap<string, Region>;
  selected: string | null;
  /** Part of what is selected now. */
  picked: boolean;
  caret: "before" | "after" | null;
  select(id: string): void;
}

/** A run of text under the same spans. The innermost span answers the mouse; each span is a button where it starts. */
export const Run = memo(function Run({ part, text, regions, selected, picked, caret, select }: RunProps) {
  const covering = part.covering.flatMap((result) => regions.get(result.id) ?? []);
  const starting = part.starts.flatMap((result) => regions.get(result.id) ?? []);
  const inner = covering[covering.length - 1];
  const mine = starting.find((region) => region === inner) ?? starting[starting.length - 1];
  const classes = ["run"];
  if (inner) classes.push("run-labelled");
  if (covering.some((region) => region.id === selected)) classes.push("run-selected");
  if (picked) classes.push("run-picked");
  if (caret) classes.push(`run-caret-${caret}`);
  const tag = starting.map(tagOf).join(" · ");
  return (
    <>
      {starting
        .filter((region) => region !== mine)
        .map((region) => (
          <SpanButton key={region.id} region={region} pressed={region.id === selected} select={select} />
        ))}
      <span
        className={classes.join(" ")}
        data-region={inner?.id}
        data-start={mine?.id}
        data-tag={tag === "" ? undefined : tag}
        style={inner ? ({ ...spanBackground(covering), "--label": inner.color } as CSSProperties) : undefined}
        {...(mine ? buttonProps(mine, mine.id === selected, select) : {})}
      >
        {text}
      </span>
    </>
  );
});

/** For a span that starts where another one does: nothing to see, but its own stop for Tab and screen readers. */
function SpanButton({ region, pressed, select }: { region: Region; pressed: boolean; select(id: string): void }) {
  return <span className="run-anchor" data-start={region.id} {...buttonProps(region, pressed, select)} />;
}

function buttonProps(region: Region, pressed: boolean, select: (id: string) => void) {
  return {
    role: "button",
    tabIndex: 0,
    "aria-pressed": pressed,
    "aria-label": describe(region.result, String(region.result.value.text ?? ""), region.labels),
    onFocus: () => select(region.id),
  };
}

function tagOf(region: Region): string {
  const score = scoreText(region.result);
  const words = region.labels.join(", ");
  return score === null ? words : `${words} ${score}${isLow(region.result) ? "?" : ""}`;
}
