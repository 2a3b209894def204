import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type Activity, ACTIVITY_PAGE_SIZE, activity } from "../../api/activity";
import { address } from "../../api/client";
import { Awaited } from "../../ui/Awaited";
import { buttonClass } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { Select } from "../../ui/Field";
import { Pages } from "../../ui/Pages";
import { SearchField } from "../../ui/SearchField";
import { Table } from "../../ui/Table";
import { deedOf } from "./deeds";
import "./people.css";

const METHODS = { "": "everything", POST: "made or sent", PATCH: "changed", PUT: "replaced", DELETE: "deleted", GET: "taken out" };

/** Who did what, when, from where. */
export function ActivityLog() {
  const wanted = useSearch({ from: "/signed-in/shell/activity" });
  const navigate = useNavigate();
  const lines = useQuery(activity(wanted));
  const { data } = lines;
  const change = (part: Partial<typeof wanted>) =>
    void navigate({ to: "/activity", search: { ...wanted, page: undefined, ...part }, replace: true });
  const { page = 1, ...asked } = wanted;
  return (
    <main className="page people" id="main">
      <title>Activity · Juryroom</title>
      <div className="page-head">
        <h1>Activity</h1>
        <a className={buttonClass()} href={address("/api/activity-logs/export", asked)}>
          Save as CSV
        </a>
      </div>
      <div className="people-filters">
        <SearchField
          label="Find in addresses and people"
          placeholder="Find in addresses and people"
          value={wanted.search ?? ""}
          onChange={(text) => change({ search: text || undefined })}
        />
        <Select aria-label="What was done" className="people-role" value={wanted.method ?? ""} onChange={(event) => change({ method: event.target.value || undefined })}>
          {Object.entries(METHODS).map(([method, words]) => (
            <option key={method} value={method}>
              {words}
            </option>
          ))}
        </Select>
      </div>
      <Awaited query={lines} what="Looking up what happened" />
      {data?.data.length === 0 ? (
        <EmptyState title="Nothing like that">Changes, sign-ins and exports are kept here. Clear the search to see all.</EmptyState>
      ) : null}
      {data && data.data.length > 0 ? <Lines lines={data.data} /> : null}
      {data ? <Pages page={page} total={data.recordsFiltered} size={ACTIVITY_PAGE_SIZE} onTurn={(to) => change({ page: to })} /> : null}
    </main>
  );
}

function Lines({ lines }: { lines: Activity[] }) {
  return (
    <Table label="Activity">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Who</th>
          <th scope="col">What</th>
          <th scope="col">Answer</th>
          <th scope="col">Project</th>
          <th scope="col">From</th>
          <th scope="col">Took, ms</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.id}>
            <td>
              <time dateTime={line.datetime}>{line.datetime.slice(0, 19).replace("T", " ")}</time>
            </td>
            <td>{line.email || "nobody signed in"}</td>
            <td className="wraps">
              {Number(line.response_code) >= 400 ? "refused: " : ""}
              {deedOf(line.request_method, line.request_url)}
              <span className="people-url people-quiet">
                {line.request_method} {line.request_url}
              </span>
            </td>
            <td>{line.response_code}</td>
            <td>{line.project_id}</td>
            <td>{line.ip_address}</td>
            <td>{line.duration}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
