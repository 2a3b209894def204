import { useState } from "react";
import { Kbd } from "../../ui/Kbd";
import { Question } from "../Question";
import type { TagProps } from "../types";
import "./number.css";
import { boundsOf, type Figure, figureOf, misfit } from "./value";

/** A number: typed, stepped with the arrow keys, or slid where the config asks for it. */
export function NumberField(props: TagProps<Record<string, unknown>, Figure>) {
  const { node, value, change, readonly, hint, title, problem } = props;
  // What is being typed: "-" and "1." are on the way to a number and not yet one.
  const [typed, setTyped] = useState<string | null>(null);
  const bounds = boundsOf(node);
  const limits = { min: bounds.min ?? undefined, max: bounds.max ?? undefined, step: bounds.step };
  const key = hint("write");
  const slides = node.attrs.slider === true && bounds.min !== null && bounds.max !== null;

  function type(text: string): void {
    setTyped(text);
    change(figureOf(text));
  }
  return (
    <Question {...props} problem={problem ?? misfit(value, bounds)} role="group">
      <div className="number">
        {slides ? (
          <input
            type="range"
            className="number-slider"
            {...limits}
            value={value ?? bounds.min ?? 0}
            aria-label={`${title}, slider`}
            aria-valuetext={value === null ? "no answer" : String(value)}
            data-empty={value === null ? "" : undefined}
            disabled={readonly}
            onChange={(event) => change(Number(event.target.value))}
          />
        ) : null}
        <span className="number-field">
          <input
            type="number"
            inputMode="decimal"
            {...limits}
            step={Number.isInteger(bounds.step) && bounds.step === 1 ? "any" : bounds.step}
            value={typed ?? value ?? ""}
            aria-label={title}
            readOnly={readonly}
            data-note=""
            onKeyDown={(event) => {
              const by = event.key === "ArrowUp" ? bounds.step : event.key === "ArrowDown" ? -bounds.step : 0;
              if (by === 0 || readonly) return;
              event.preventDefault();
              setTyped(null);
              change(stepped(value, by, bounds));
            }}
            onChange={(event) => type(event.target.value)}
            onBlur={() => setTyped(null)}
          />
          {key === undefined ? null : <Kbd>{key}</Kbd>}
        </span>
      </div>
    </Question>
  );
}

/** One step on, without the dust of binary fractions; from nothing, to the nearest end or zero. */
function stepped(value: Figure, by: number, { min, max, step }: ReturnType<typeof boundsOf>): number {
  const from = value === null ? (by > 0 ? (min ?? 0) : (max ?? 0)) : value + by;
  const decimals = Math.max(0, (String(step).split(".")[1] ?? "").length, (String(value ?? 0).split(".")[1] ?? "").length);
  return Math.min(max ?? Infinity, Math.max(min ?? -Infinity, Number(from.toFixed(Math.min(decimals, 12)))));
}
