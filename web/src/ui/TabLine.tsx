import { type KeyboardEvent, useState } from "react";

interface TabLineProps<Value extends string> {
  label: string;
  tabs: readonly { value: Value; label: string }[];
  value: Value;
  onOpen: (value: Value) => void;
}

/** Parts of one page, one of them shown. One stop for Tab: the arrows, Home and End go along it, Enter or Space opens. */
export function TabLine<Value extends string>({ label, tabs, value, onOpen }: TabLineProps<Value>) {
  const [reached, setReached] = useState<Value | null>(null);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const line = Array.from(event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]"));
    const to = goal(event.key, line.findIndex((each) => each === document.activeElement), line.length);
    if (to === null) return;
    event.preventDefault();
    line[to]?.focus();
  };
  return (
    <div
      className="tabs tabs-line"
      role="tablist"
      aria-label={label}
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setReached(null);
      }}
    >
      {tabs.map((tab) => (
        <button
          key={tab.value}
          type="button"
          role="tab"
          className="tab"
          tabIndex={tab.value === (reached ?? value) ? 0 : -1}
          aria-selected={tab.value === value}
          onFocus={() => setReached(tab.value)}
          onClick={() => onOpen(tab.value)}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}

/** Which of `many` a key leads to from the one at `at`; null: it is no key of the line. */
function goal(key: string, at: number, many: number): number | null {
  if (key === "ArrowRight") return (at + 1) % many;
  if (key === "ArrowLeft") return (at + many - 1) % many;
  if (key === "Home") return 0;
  return key === "End" ? many - 1 : null;
}
