import { useState } from "react";

export type Panel = "comments" | "history";

/** At most one panel lies beside the task. */
export function usePanels() {
  const [panel, setPanel] = useState<Panel | null>(null);
  return {
    panel,
    toggle: (name: Panel) => setPanel((before) => (before === name ? null : name)),
    close: () => setPanel(null),
  };
}
