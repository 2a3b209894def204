import type { ComponentProps, ReactNode } from "react";
import "./button.css";
import { Kbd } from "./Kbd";

export type ButtonKind = "main" | "plain" | "quiet" | "danger";

interface ButtonProps extends ComponentProps<"button"> {
  kind?: ButtonKind;
  /** The key that does the same, shown on the button. */
  hint?: string;
  /** What is being done, shown instead of the label while it lasts; the button keeps its width. */
  busy?: string | false;
  children: ReactNode;
}

/** For links that look like buttons: the same classes on an anchor. */
export function buttonClass(kind: ButtonKind = "plain"): string {
  return `button button-${kind}`;
}

export function Button({ kind = "plain", hint, busy = false, disabled, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={className ? `${buttonClass(kind)} ${className}` : buttonClass(kind)}
      disabled={disabled || Boolean(busy)}
      aria-busy={busy ? true : undefined}
    >
      <span className="button-stack">
        <span className={busy ? "button-away" : undefined} aria-hidden={busy ? true : undefined}>
          {children}
        </span>
        {busy ? <span>{busy}</span> : null}
      </span>
      {hint ? <Kbd>{hint}</Kbd> : null}
    </button>
  );
}
