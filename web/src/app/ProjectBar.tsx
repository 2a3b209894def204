import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { project } from "../api/projects";
import { buttonClass } from "../ui/Button";
import { Kbd } from "../ui/Kbd";
import { useKey } from "../ui/keys";

const PAGES = [
  { to: "/projects/$id/tasks", label: "Tasks" },
  { to: "/projects/$id/import", label: "Import" },
  { to: "/projects/$id/export", label: "Export" },
  { to: "/projects/$id/settings", label: "Settings" },
] as const;

/** A project's title and pages; the way to label is always at hand. */
export function ProjectBar({ id }: { id: number }) {
  const { data } = useQuery(project(id));
  const navigate = useNavigate();
  useKey("KeyL", () => void navigate({ to: "/projects/$id/label", params: { id } }));
  return (
    <>
      <span className="bar-title" title={data?.title}>
        {data?.title ?? " "}
      </span>
      <nav className="tabs" aria-label="Project">
        {PAGES.map(({ to, label }) => (
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
      <Link to="/projects/$id/label" params={{ id }} className={buttonClass()} aria-keyshortcuts="l">
        Label <Kbd>L</Kbd>
      </Link>
    </>
  );
}
