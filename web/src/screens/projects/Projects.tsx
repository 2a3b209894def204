import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { projectList } from "../../api/projects";
import { useMay } from "../../api/whoami";
import { Awaited } from "../../ui/Awaited";
import { Button, buttonClass } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { Kbd } from "../../ui/Kbd";
import { useKey } from "../../ui/keys";
import { SearchField } from "../../ui/SearchField";
import { useDebounced } from "../../ui/useDebounced";
import { ProjectCard } from "./ProjectCard";
import "./projects.css";

export function Projects() {
  const [typed, setTyped] = useState("");
  const title = useDebounced(typed.trim(), 150);
  const navigate = useNavigate();
  const mayCreate = useMay()("projects.create");
  const asked = useInfiniteQuery({
    ...projectList(title),
    placeholderData: (previous) => previous,
  });
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = asked;
  useKey("KeyN", () => mayCreate && void navigate({ to: "/projects/new" }));
  const found = data?.pages.flatMap((page) => page.results) ?? [];
  return (
    <main className="page page-wide" id="main">
      <title>Projects · Juryroom</title>
      <div className="page-head">
        <h1>Projects</h1>
        <SearchField label="Search projects by title" placeholder="Search by title" value={typed} onChange={setTyped} />
        {mayCreate ? (
          <Link to="/projects/new" preload="render" className={buttonClass()} aria-keyshortcuts="n">
            New project <Kbd>N</Kbd>
          </Link>
        ) : null}
      </div>
      <Awaited query={asked} what="Looking up projects" />
      {data && found.length === 0 ? <NoProjects title={title} mayCreate={mayCreate} /> : null}
      <ul className="projects-cards" role="list">
        {found.map((project) => (
          <li key={project.id}>
            <ProjectCard project={project} />
          </li>
        ))}
      </ul>
      {hasNextPage ? (
        <Button busy={isFetchingNextPage && "Loading …"} onClick={() => void fetchNextPage()}>
          Show more projects
        </Button>
      ) : null}
    </main>
  );
}

function NoProjects({ title, mayCreate }: { title: string; mayCreate: boolean }) {
  if (title) {
    return <EmptyState title={`No project is called “${title}”`}>Search for another part of the title.</EmptyState>;
  }
  if (!mayCreate) {
    return <EmptyState title="No projects yet">Whoever runs this room can make one; it will be here then.</EmptyState>;
  }
  return (
    <EmptyState
      title="No projects yet"
      action={
        <Link to="/projects/new" className={buttonClass("main")}>
          New project
        </Link>
      }
    >
      A project is a set of tasks and the question people answer about each. Start from a template, then import your
      data. For a look around first, run <code>juryroom demo</code> on the server.
    </EmptyState>
  );
}
