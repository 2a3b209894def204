export interface LabelScreenProps {
  projectId: number;
  /** One task by its id, or null to draw from the queue. */
  taskId: number | null;
  onLeave: () => void;
}

export function LabelScreen(_props: LabelScreenProps) {
  return <main data-testid="label-screen" />;
}
