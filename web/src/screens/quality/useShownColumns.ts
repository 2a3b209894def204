import { useState } from "react";
import type { MemberColumn } from "./memberColumns";

const KEY = "juryroom.columns.";

/** Which columns of a table are shown: chosen once, remembered by the browser. */
export function useShownColumns(table: string, all: readonly MemberColumn[]) {
  const [hidden, setHidden] = useState<Record<string, readonly string[]>>({});
  const away = hidden[table] ?? stored(table);
  const toggle = (key: string) => {
    const next = away.includes(key) ? away.filter((each) => each !== key) : [...away, key];
    setHidden({ ...hidden, [table]: next });
    try {
      localStorage.setItem(KEY + table, JSON.stringify(next));
    } catch {
      // A browser that keeps nothing forgets the choice with the page.
    }
  };
  return { shown: all.filter((column) => column.isHead || !away.includes(column.key)), isShown: (key: string) => !away.includes(key), toggle };
}

function stored(table: string): readonly string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY + table) ?? "[]");
    return Array.isArray(found) ? found.filter((each) => typeof each === "string") : [];
  } catch {
    return [];
  }
}
