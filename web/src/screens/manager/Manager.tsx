import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import { labelInterface } from "../../api/interface";
import { project } from "../../api/projects";
import { taskColumns } from "../../api/columns";
import { people } from "../../api/people";
import { taskSample } from "../../api/tasks";
import { whoami } from "../../api/whoami";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { messageOf } from "../../api/client";
import { Waiting } from "../../ui/Waiting";
import { KeptPictures } from "./Thumbnail";
import { useTabs } from "./useViews";
import { Workroom } from "./Workroom";
import "./manager.css";
import "./rows.css";
import "./peek.css";

const ROUTE = "/signed-in/shell/projects/$id/tasks";

/** Loads what the Data Manager needs to know of a project, then hands over. */
export function Manager() {
  const { id } = useParams({ from: ROUTE });
  const { data: me } = useSuspenseQuery(whoami);
  const shown = useQuery(labelInterface(id));
  const about = useQuery(project(id));
  const columns = useQuery(taskColumns(id));
  const sample = useQuery(taskSample(id));
  const { tabs, error: noTabs } = useTabs(id, useSearch({ from: ROUTE }).view);
  const { data: everybody = [] } = useQuery(people);
  const failed = shown.error ?? about.error ?? columns.error ?? sample.error ?? noTabs;
  return (
    <main className="dm" id="main">
      <title>{`Tasks · ${about.data?.title ?? "Juryroom"}`}</title>
      <h1 className="hidden-words">Tasks</h1>
      {failed ? (
        <Banner tone="bad" title={messageOf(failed)}>
          <Button onClick={() => void Promise.all([shown.refetch(), about.refetch(), columns.refetch(), sample.refetch()])}>Try again</Button>
        </Banner>
      ) : shown.data && about.data && columns.data && sample.data && tabs ? (
        <KeptPictures value={about.data.thumbnails}>
          <Workroom
            key={id}
            project={about.data}
            tree={shown.data.tree}
            given={columns.data}
            rows={sample.data.tasks}
            people={everybody}
            user={me.id}
          />
        </KeptPictures>
      ) : (
        <Waiting what="Looking up the project" />
      )}
    </main>
  );
}
