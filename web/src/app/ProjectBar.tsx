import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ApiError } from "../api/client";
import { project } from "../api/projects";
import { useMay } from "../api/whoami";
import { buttonClass } from "../ui/Button";
import { Kbd } from "../ui/Kbd";
import { useKey } from "../ui/keys";

const PAGES = [
  { to: "/projects/$id/tasks", label: "Tasks", needs: "tasks.view" },
  { to: "/projects/$id/prompts", label: "Prompts", needs: "prompts.view" },
  { to: "/projects/$id/import", label: "Import", needs: "projects.import" },
  { to: "/projects/$id/export", label: "Export", needs: "projects.export" },
  { to: "/projects/$id/review", label: "Review", needs: "reviews.create" },
  { to: "/projects/$id/quality", label: "Quality", needs: "performance.view" },
  { to: "/projects/$id/settings", label: "Settings", needs: "projects.change" },
] as const;

/** Who reviews and runs nothing comes for the reviews: they stand first. The list of tasks may be kept from them. */
function inOrder(may: (permission: string) => boolean, showsTasks: boolean) {
  const mine = PAGES.filter(({ needs }) => may(needs));
  if (may("projects.change") || !may("reviews.create")) return mine;
  return mine.filter(({ label }) => showsTasks || label !== "Tasks").sort((a, b) => Number(b.label === "Review") - Number(a.label === "Review"));
}

/** A project's title and pages; the way to label is always at hand. */
export function ProjectBar({ id }: { id: number }) {
  const { data, error } = useQuery(project(id));
  const may = useMay(data);
  const showsTasks = data?.review_settings.show_data_manager_to_reviewers !== false;
  const navigate = useNavigate();
  useKey("KeyL", () => void navigate({ to: "/projects/$id/label", params: { id } }));
  if (error instanceof ApiError && error.status < 500) return null; // it is not there, or not for me
  return (
    <>
      <span className="bar-title" title={data?.title}>
        {data?.title ?? " "}
      </span>
      <nav className="tabs" aria-label="Project">
        {inOrder(may, showsTasks).map(({ to, label }) => (
          <Link
            key={to}
            to={to}
            params={{ id }}
            className="tab"
            activeProps={{ "aria-current": "page" }}
            activeOptions={{ includeSearch: false }}
          >
            {label}
          </Link>
        ))}
      </nav>
      <Link to="/projects/$id/label" params={{ id }} className={buttonClass(data && data.task_number > 0 ? "main" : "plain")} aria-keyshortcuts="l">
        Label <Kbd>L</Kbd>
      </Link>
    </>
  );
}
