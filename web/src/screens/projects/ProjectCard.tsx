import { Link } from "@tanstack/react-router";
import type { Project } from "../../api/projects";
import { useMay } from "../../api/whoami";
import { buttonClass } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Progress } from "../../ui/Progress";

export function ProjectCard({ project }: { project: Project }) {
  const { id, task_number: total, finished_task_number: done } = project;
  const state = queueState(project);
  const may = useMay(project);
  const mayImport = may("projects.import");
  const reviews = may("reviews.create") ? toReview(project) : 0;
  const first = reviews > 0 && !may("projects.change"); // who reviews and runs nothing comes for the reviews
  const onlyReviews = may("reviews.create") && !may("projects.change");
  const words = state.next === "import" && !mayImport ? "Nothing to do yet" : state.words;
  const showsTasks = !onlyReviews || project.review_settings.show_data_manager_to_reviewers !== false;
  return (
    <Card className="project-card" aria-label={project.title}>
      <h2>
        <Link to={showsTasks ? "/projects/$id/tasks" : "/projects/$id/review"} params={{ id }} className="project-title">
          {project.title || "Untitled project"}
        </Link>
      </h2>
      <p className="project-about">{project.description}</p>
      <Progress label={`Tasks done in ${project.title}`} done={done} total={total} />
      <p className="project-counts figures">
        {total === 0 ? "No tasks yet" : `${count(done)} of ${count(total)} done`}
        {project.total_predictions_number > 0 ? ` · ${count(project.total_predictions_number)} predictions` : null}
      </p>
      <div className="project-foot">
        <span className="project-mine figures">{reviews > 0 ? `${words} · ${count(reviews)} to review` : words}</span>
        {reviews > 0 ? (
          <Link to="/projects/$id/review" params={{ id }} className={buttonClass(first ? "main" : "plain")} aria-label={`Review ${project.title}`}>
            Review
          </Link>
        ) : null}
        {state.next === "import" && mayImport ? (
          <Link to="/projects/$id/import" params={{ id }} className={buttonClass()}>
            Import data
          </Link>
        ) : (
          <Link
            to="/projects/$id/label"
            params={{ id }}
            className={buttonClass(state.next === "label" && !first ? "main" : "plain")}
            aria-label={`Label ${project.title}`}
          >
            Label
          </Link>
        )}
      </div>
    </Card>
  );
}

function count(number: number): string {
  return number.toLocaleString("en");
}

/** Tasks that wait for a reviewer: for a review, or for a final answer. */
function toReview(project: Project): number {
  return project.tasks_pending_review + project.adjudication_waiting;
}

/** What waits for me, and which door to offer. */
export function queueState(project: Project): { words: string; next: "import" | "label" | "look" } {
  if (project.task_number === 0) return { words: "Import data to begin", next: "import" };
  const left = project.queue_total - project.queue_done;
  if (left > 0) return { words: `${count(left)} for me`, next: "label" };
  if (project.finished_task_number >= project.task_number) return { words: "All done", next: "look" };
  return { words: "Nothing left for me", next: "look" };
}
