import { Link } from "@tanstack/react-router";
import type { Imported } from "../../api/imports";
import { count } from "../../ui/count";
import { Banner } from "../../ui/Banner";
import { Button, buttonClass } from "../../ui/Button";

interface OutcomeProps {
  project: number;
  imported: Imported;
  onMore: () => void;
}

export function Outcome({ project, imported, onMore }: OutcomeProps) {
  const { task_count: tasks, prediction_count: predictions, annotation_count: annotations } = imported;
  const parts = [
    count(tasks, "task"),
    predictions > 0 ? count(predictions, "prediction") : null,
    annotations > 0 ? count(annotations, "annotation") : null,
  ].filter(Boolean);
  return (
    <>
      <Banner tone="good" title={`Imported ${parts.join(", ")}.`} />
      <div className="import-next">
        <Link to="/projects/$id/label" params={{ id: project }} className={buttonClass("main")} autoFocus>
          Start labelling
        </Link>
        <Link to="/projects/$id/tasks" params={{ id: project }} className={buttonClass()}>
          See the tasks
        </Link>
        <Button onClick={onMore}>Import more</Button>
      </div>
    </>
  );
}
