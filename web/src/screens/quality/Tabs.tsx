import { Link } from "@tanstack/react-router";
import { useMay } from "../../api/whoami";

/** The two pages of a project's quality. */
export function Tabs({ project }: { project: number }) {
  const may = useMay();
  return (
    <div className="page-head page-tabs">
      <h1>Quality</h1>
      <nav className="tabs" aria-label="Quality">
        {may("projects.dashboard") ? (
          <Link to="/projects/$id/quality" params={{ id: project }} className="tab" activeOptions={{ exact: true, includeSearch: false }} activeProps={{ "aria-current": "page" }}>
            Project
          </Link>
        ) : null}
        <Link to="/projects/$id/quality/people" params={{ id: project }} className="tab" activeProps={{ "aria-current": "page" }} activeOptions={{ includeSearch: false }}>
          {may("annotations.any") ? "People" : "My work"}
        </Link>
      </nav>
    </div>
  );
}
