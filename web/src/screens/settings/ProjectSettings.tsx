import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { project } from "../../api/projects";
import { useMay } from "../../api/whoami";
import { Waiting } from "../../ui/Waiting";
import { AgreementSection } from "./AgreementSection";
import { AnnotationSection } from "./AnnotationSection";
import { ConfigSection } from "./ConfigSection";
import { DangerSection } from "./DangerSection";
import { GeneralSection } from "./GeneralSection";
import { MembersSection } from "./MembersSection";
import { RetentionSection } from "./RetentionSection";
import { ReviewSection } from "./ReviewSection";
import { QueueSection } from "./QueueSection";
import "./settings.css";

export function ProjectSettings() {
  const { id } = useParams({ from: "/signed-in/shell/projects/$id/settings" });
  const { data } = useQuery(project(id));
  const may = useMay();
  if (!data) return <Waiting what="Looking up the settings" />;
  return (
    <main className="page page-wide settings" id="main">
      <title>{`Settings · ${data.title}`}</title>
      <h1>Settings</h1>
      <div className="settings-pair">
        <GeneralSection key={`general ${data.id}`} project={data} />
        <QueueSection key={`queue ${data.id}`} project={data} />
      </div>
      <AnnotationSection key={`annotation ${data.id}`} project={data} />
      <AgreementSection key={`agreement ${data.id}`} project={data} />
      <ReviewSection key={`review ${data.id}`} project={data} />
      <ConfigSection key={`config ${data.id}`} project={data} />
      {may("members.view") ? <MembersSection key={`members ${data.id}`} project={data} /> : null}
      <RetentionSection key={`retention ${data.id}`} project={data} />
      {may("projects.delete") ? <DangerSection project={data} /> : null}
    </main>
  );
}
