import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type Flagged, waitingDisputes } from "../../api/disputes";
import { messageOf } from "../../api/client";
import { labelInterface } from "../../api/interface";
import { project as projectQuery } from "../../api/projects";
import type { Kept } from "../../api/thumbnails";
import { walk } from "../../tags/results";
import type { Node } from "../../tags/types";
import { Button, buttonClass } from "../../ui/Button";
import { Table } from "../../ui/Table";
import { Waiting } from "../../ui/Waiting";
import { KeptPictures, Thumbnail } from "../manager/Thumbnail";
import { flagWords } from "./sides";
import "../manager/rows.css";

const PAGE = 30;

/** The tasks that wait for a final answer, each with its reasons. */
export function Disputes({ project, count }: { project: number; count: number }) {
  const [page, setPage] = useState(1);
  const { data, error } = useQuery({ ...waitingDisputes(project, page, PAGE), enabled: count > 0 });
  const { data: shown } = useQuery(labelInterface(project));
  const { data: settings } = useQuery(projectQuery(project));
  if (count === 0) return null;
  if (error) return <p role="alert">{messageOf(error)}</p>;
  if (!data) return <Waiting what="Fetching the disagreements" />;
  const fields = shown ? pictureFields(shown.tree as Node) : [];
  return (
    <section aria-labelledby="disputes" className="review-waiting">
      <h2 id="disputes">What waits for a final answer</h2>
      <KeptPictures value={(settings?.thumbnails ?? "off") as Kept}>
        <Table label="Tasks that wait for a final answer">
          <thead>
            <tr>
              <th scope="col">Task</th>
              {fields.length > 0 ? <th scope="col">Pictures</th> : null}
              <th scope="col">Why</th>
              <th scope="col" className="number">
                Agreement
              </th>
              <th scope="col" className="number">
                Answers
              </th>
              <th scope="col">
                <span className="hidden-words">Settle</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.tasks.map((task) => (
              <tr key={task.id}>
                <th scope="row">{task.inner_id}</th>
                {fields.length > 0 ? (
                  <td>
                    <span className="review-pictures">
                      {fields.map((field) => (
                        <Thumbnail key={field} value={task.data[field]} task={task.id} size={128} />
                      ))}
                    </span>
                  </td>
                ) : null}
                <td className="wraps">{why(task)}</td>
                <td className="number">{task.agreement === null ? "–" : task.agreement.toFixed(2)}</td>
                <td className="number">{task.total_annotations}</td>
                <td>
                  <Link to="/projects/$id/review/settle" params={{ id: project }} search={{ task: task.id }} className={buttonClass()}>
                    Settle
                  </Link>
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      </KeptPictures>
      {data.total > PAGE ? (
        <p className="settings-save">
          <Button disabled={page === 1} onClick={() => setPage(page - 1)}>
            Earlier
          </Button>
          <span className="figures">
            {(page - 1) * PAGE + 1} to {Math.min(page * PAGE, data.total)} of {data.total.toLocaleString("en")}
          </span>
          <Button disabled={page * PAGE >= data.total} onClick={() => setPage(page + 1)}>
            Later
          </Button>
        </p>
      ) : null}
    </section>
  );
}

function why({ flags }: Flagged): string {
  return flags.length === 0 ? "asked for" : flags.map(flagWords).join("; ");
}

const MOST_PICTURES = 3;

/** Fields of the data that the config shows as pictures. */
function pictureFields(tree: Node): string[] {
  const found = walk(tree).flatMap((node) => {
    const value = node.tag === "Image" && typeof node.attrs.value === "string" ? /^\$([\w-]+)$/.exec(node.attrs.value)?.[1] : undefined;
    return value === undefined ? [] : [value];
  });
  return [...new Set(found)].slice(0, MOST_PICTURES);
}
