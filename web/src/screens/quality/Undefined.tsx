import { type ReactNode, useId, useState } from "react";

interface TipProps {
  /** Said on hover and focus. */
  words: string;
  className?: string;
  children: ReactNode;
}

/** Something that says more when it is pointed at or reached by Tab. Over everything, so that no table cuts it off. */
export function Tip({ words, className, children }: TipProps) {
  const id = useId();
  const [at, setAt] = useState<{ left: number; top: number } | null>(null);
  const show = (element: HTMLElement) => {
    const box = element.getBoundingClientRect();
    setAt({ left: Math.min(box.left, window.innerWidth - 300), top: box.bottom + 4 });
  };
  const hide = () => setAt(null);
  return (
    <span
      className={className ? `tip ${className}` : "tip"}
      tabIndex={0}
      aria-describedby={id}
      onPointerEnter={(event) => show(event.currentTarget)}
      onPointerLeave={hide}
      onFocus={(event) => show(event.currentTarget)}
      onBlur={hide}
      onKeyDown={(event) => (event.key === "Escape" ? hide() : undefined)}
    >
      {children}
      <span id={id} role="tooltip" className="tip-words" hidden={at === null} style={at ?? undefined}>
        {words}
      </span>
    </span>
  );
}

/** A figure that there is none of, and why. */
export function Undefined({ reason }: { reason: string }) {
  return (
    <Tip words={reason} className="undefined">
      –
    </Tip>
  );
}
