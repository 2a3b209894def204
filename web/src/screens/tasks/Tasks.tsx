import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { messageOf } from "../../api/client";
import { labelInterface } from "../../api/interface";
import { TASK_PAGE_SIZE, type TaskOrder, taskPage } from "../../api/tasks";
import { useMay } from "../../api/whoami";
import { Banner } from "../../ui/Banner";
import { Button, buttonClass } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { Waiting } from "../../ui/Waiting";
import { columnsOf } from "./columns";
import { Pager } from "./Pager";
import { TaskTable } from "./TaskTable";
import "./tasks.css";

const ROUTE = "/signed-in/shell/projects/$id/tasks";

export function Tasks() {
  const { id } = useParams({ from: ROUTE });
  const { page = 1, order = "score" } = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: "/projects/$id/tasks" });
  const { data: shown } = useQuery(labelInterface(id));
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery(taskPage(id, page, order));
  const go = (search: { page?: number; order?: TaskOrder }) => void navigate({ search });
  return (
    <main className="page page-wide tasks" id="main">
      <title>{`Tasks · ${shown?.project.title ?? "Juryroom"}`}</title>
      <div className="page-head">
        <h1>Tasks</h1>
        {data && data.total > 0 ? (
          <Pager
            page={page}
            size={TASK_PAGE_SIZE}
            total={data.total}
            onPage={(next) => go({ page: next, order })}
          />
        ) : null}
      </div>
      {error ? (
        <Banner tone="bad" title={messageOf(error)}>
          <Button onClick={() => void refetch()}>Try again</Button>
        </Banner>
      ) : null}
      {isPending && !error ? <Waiting what="Looking up tasks" /> : null}
      {data && data.total === 0 ? <NoTasks id={id} /> : null}
      {data && data.total > 0 ? (
        <TaskTable
          project={id}
          tasks={data.tasks}
          columns={columnsOf(shown?.tree, data.tasks)}
          order={order}
          stale={isPlaceholderData}
          onOrder={(next) => go({ order: next })}
        />
      ) : null}
    </main>
  );
}

function NoTasks({ id }: { id: number }) {
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
