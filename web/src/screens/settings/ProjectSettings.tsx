import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { project, type Project } from "../../api/projects";
import { useMay } from "../../api/whoami";
import { Waiting } from "../../ui/Waiting";
import { AgreementSection } from "./AgreementSection";
import { AnnotationSection } from "./AnnotationSection";
import { ConfigSection } from "./ConfigSection";
import { CopySection } from "./CopySection";
import { DangerSection } from "./DangerSection";
import { GeneralSection } from "./GeneralSection";
import { MembersSection } from "./MembersSection";
import { type Part, PARTS } from "./parts";
import { QueueSection } from "./QueueSection";
import { RetentionSection } from "./RetentionSection";
import { ReviewSection } from "./ReviewSection";
import "./settings.css";

const NARROW: readonly Part[] = ["about", "members", "keeping"];

/** A project's settings, a page to each kind. What was typed on one stays there while another is looked at. */
export function ProjectSettings() {
  const { id } = useParams({ from: "/signed-in/shell/projects/$id/settings" });
  const { part: asked } = useSearch({ from: "/signed-in/shell/projects/$id/settings" });
  const { data } = useQuery(project(id));
  const may = useMay();
  const parts = PARTS.filter(({ needs }) => needs === null || may(needs));
  const part = parts.find(({ name }) => name === asked)?.name ?? "about";
  const [seen, setSeen] = useState<readonly Part[]>([part]);
  if (!seen.includes(part)) setSeen([...seen, part]);
  if (!data) return <Waiting what="Looking up the settings" />;
  return (
    <main className="page page-wide settings" id="main">
      <title>{`Settings · ${data.title}`}</title>
      <div className="page-head page-tabs">
        <h1>Settings</h1>
        <nav className="tabs" aria-label="Settings">
          {parts.map(({ name, label }) => (
            <Link
              key={name}
              to="/projects/$id/settings"
              params={{ id }}
              search={name === "about" ? {} : { part: name }}
              className="tab"
              activeOptions={{ exact: true }}
              activeProps={{ "aria-current": "page" }}
            >
              {label}
            </Link>
          ))}
        </nav>
      </div>
      {seen.map((name) => (
        <div key={`${data.id} ${name}`} className={NARROW.includes(name) ? "settings-part settings-part-narrow" : "settings-part"} hidden={name !== part}>
          <Sections part={name} project={data} />
        </div>
      ))}
    </main>
  );
}

function Sections({ part, project: about }: { part: Part; project: Project }) {
  const may = useMay();
  switch (part) {
    case "about":
      return (
        <>
          <GeneralSection project={about} />
          {may("projects.create") ? <CopySection project={about} /> : null}
          {may("projects.delete") ? <DangerSection project={about} /> : null}
        </>
      );
    case "config":
      return <ConfigSection project={about} />;
    case "labelling":
      return (
        <>
          <AnnotationSection project={about} />
          <QueueSection project={about} />
        </>
      );
    case "agreement":
      return <AgreementSection project={about} />;
    case "review":
      return <ReviewSection project={about} />;
    case "members":
      return <MembersSection project={about} />;
    case "keeping":
      return <RetentionSection project={about} />;
  }
}
