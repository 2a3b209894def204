import type { ReactNode } from "react";
import { Button } from "../../ui/Button";

interface TopLineProps {
  /** What is done here: "Review", "Settle". */
  job: string;
  title: string;
  /** Which task, for those who cannot see it change. */
  task: number | null;
  progress: string;
  sending: boolean;
  panels: { name: string; label: string; hint: string; open: boolean; count: number; toggle: () => void }[];
  onHelp: () => void;
  onLeave: () => void;
  children?: ReactNode;
}

/** One line above the task: where I am, how far, and what can be opened beside it. */
export function TopLine({ job, title, task, progress, sending, panels, onHelp, onLeave, children }: TopLineProps) {
  return (
    <header className="label-top">
      <h1>
        {job}: {title}
      </h1>
      <p className="label-progress figures">
        {[task === null ? "" : `task ${task}`, progress].filter(Boolean).join(" · ")}
      </p>
      <p className="hidden-words" aria-live="polite">
        {task === null ? "" : `Task ${task}`}
      </p>
      {children}
      <p className="label-save" role="status" data-testid="review-state" data-state={sending ? "sending" : "saved"}>
        {sending ? "saving …" : "saved ✓"}
      </p>
      {panels.map((panel) => (
        <Button key={panel.name} kind="quiet" hint={panel.hint} aria-expanded={panel.open} disabled={task === null} onClick={panel.toggle}>
          {panel.label}
          {panel.count > 0 ? <span className="figures"> {panel.count}</span> : null}
        </Button>
      ))}
      <Button kind="quiet" hint="?" onClick={onHelp}>
        Keys
      </Button>
      <Button kind="quiet" hint="esc" onClick={onLeave}>
        Leave
      </Button>
    </header>
  );
}
