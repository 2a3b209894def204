import { Link, useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useRef } from "react";
import type { TaskOrder, TaskRow } from "../../api/tasks";
import { useKey } from "../../ui/keys";
import { Meter } from "../../ui/Meter";
import { Table } from "../../ui/Table";
import { since } from "../../ui/since";
import { asWords, type Columns, picturesOfItems } from "./columns";
import { Thumbnail } from "./Thumbnail";

interface TaskTableProps {
  project: number;
  tasks: readonly TaskRow[];
  columns: Columns;
  order: TaskOrder;
  /** Another page is on its way; this one stays until it is there. */
  stale: boolean;
  onOrder: (order: TaskOrder) => void;
}

export function TaskTable({ project, tasks, columns, order, stale, onOrder }: TaskTableProps) {
  const navigate = useNavigate();
  const rows = useRef<HTMLTableSectionElement>(null);
  useKey("ArrowDown", () => rows.current?.querySelector<HTMLElement>(".task-link")?.focus());
  const open = (taskId: number) => void navigate({ to: "/projects/$id/label/$taskId", params: { id: project, taskId } });
  return (
    <Table label="Tasks" className="task-table" aria-busy={stale || undefined}>
      <thead>
        <tr>
          <Sorted name="id" order={order} onOrder={onOrder}>
            Id
          </Sorted>
          {columns.pictures.map((key) => (
            <th key={key} scope="col" className="task-picture">
              {key}
            </th>
          ))}
          {[...columns.lists, ...columns.fields].map((key) => (
            <th key={key} scope="col">
              {key}
            </th>
          ))}
          <Sorted name="score" order={order} onOrder={onOrder}>
            Score
          </Sorted>
          <th scope="col">Answers</th>
          <th scope="col">Updated</th>
        </tr>
      </thead>
      <tbody ref={rows} onKeyDown={moveByArrows}>
        {tasks.map((task) => (
          <tr key={task.id} className="task-row" onClick={() => open(task.id)}>
            <th scope="row">
              <Link
                to="/projects/$id/label/$taskId"
                params={{ id: project, taskId: task.id }}
                className="task-link"
                preload={false}
                onClick={(event) => event.stopPropagation()}
              >
                {task.id}
              </Link>
            </th>
            {columns.pictures.map((key) => (
              <td key={key} className="task-picture">
                <Thumbnail value={task.data[key]} />
              </td>
            ))}
            {columns.lists.map((key) => (
              <td key={key}>
                <span className="task-items">
                  {picturesOfItems(task.data[key]).map((address) => (
                    <Thumbnail key={address} value={address} />
                  ))}
                  {asWords(task.data[key])}
                </span>
              </td>
            ))}
            {columns.fields.map((key) => (
              <td key={key} className="task-field" title={typeof task.data[key] === "string" ? task.data[key] : undefined}>
                {asWords(task.data[key])}
              </td>
            ))}
            <td>
              <Meter value={task.predictions_score} />
            </td>
            <td>
              {task.total_annotations} / {task.overlap}
              {task.is_labeled ? " ✓" : ""}
              {task.cancelled_annotations > 0 ? ` · ${task.cancelled_annotations} skipped` : ""}
            </td>
            <td title={task.updated_at}>{since(task.updated_at)}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

interface SortedProps {
  name: "id" | "score";
  order: TaskOrder;
  onOrder: (order: TaskOrder) => void;
  children: string;
}

/** A head that sorts: once up, again down. */
function Sorted({ name, order, onOrder, children }: SortedProps) {
  const up = order === name;
  const down = order === `-${name}`;
  return (
    <th scope="col" aria-sort={up ? "ascending" : down ? "descending" : "none"}>
      <button type="button" className="task-sort" onClick={() => onOrder(up ? `-${name}` : name)}>
        {children}
        <span className="task-sort-mark" aria-hidden="true">
          {up ? "↑" : down ? "↓" : "↕"}
        </span>
      </button>
    </th>
  );
}

function moveByArrows(event: KeyboardEvent<HTMLElement>) {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>(".task-link")];
  const next = links[links.indexOf(document.activeElement as HTMLElement) + step];
  event.preventDefault();
  next?.focus();
}
