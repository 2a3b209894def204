import { Link } from "@tanstack/react-router";
import { useMay } from "../../api/whoami";
import { Button, buttonClass } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";

export function NoTasks({ id }: { id: number }) {
  const may = useMay();
  return (
    <EmptyState
      title="No tasks yet"
      action={
        may("projects.import") ? (
          <Link to="/projects/$id/import" params={{ id }} className={buttonClass("main")}>
            Import data
          </Link>
        ) : null
      }
    >
      {may("projects.import")
        ? "A task is one thing to judge: a row of a table, an object of a JSON file, or a picture."
        : "Ask whoever runs this project to import data."}
    </EmptyState>
  );
}

export function NoMatch({ words, onClear }: { words: string; onClear: () => void }) {
  return (
    <EmptyState title="No task matches" action={<Button onClick={onClear}>Remove the filter</Button>}>
      {words ? `There is no task where ${words}.` : "The view is empty."}
    </EmptyState>
  );
}
