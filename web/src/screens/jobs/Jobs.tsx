import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { cancelJob, type Job, JOB_PAGE_SIZE, isOver, jobList } from "../../api/jobs";
import { projectTitles } from "../../api/projects";
import { useMay } from "../../api/whoami";
import { Awaited } from "../../ui/Awaited";
import { Button } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { Pages } from "../../ui/Pages";
import { Progress } from "../../ui/Progress";
import { since } from "../../ui/since";
import { Table } from "../../ui/Table";
import { countOf, helpFor, outcomeOf, stateOf } from "./words";
import "./jobs.css";

/** What goes on in the background, and what became of it. */
export function Jobs() {
  const { project, page = 1 } = useSearch({ from: "/signed-in/shell/jobs" });
  const navigate = useNavigate();
  const asked = useQuery(jobList(project, page));
  const { data } = asked;
  return (
    <main className="page" id="main">
      <title>Jobs · Juryroom</title>
      <div className="page-head">
        <h1>Jobs</h1>
        {project === undefined ? null : (
          <p className="jobs-scope">
            Of one project. <Link to="/jobs">Show those of all</Link>
          </p>
        )}
      </div>
      <Awaited query={asked} what="Looking up jobs" />
      {data?.count === 0 ? (
        <EmptyState title="No jobs yet">
          Imports of large files, snapshots, and what is done to more than 1,000 tasks at once go on here, while you work on.
        </EmptyState>
      ) : null}
      {data && data.results.length > 0 ? <JobTable jobs={data.results} /> : null}
      {data ? (
        <Pages page={page} total={data.count} size={JOB_PAGE_SIZE} onTurn={(to) => void navigate({ to: "/jobs", search: { project, page: to } })} />
      ) : null}
    </main>
  );
}

function JobTable({ jobs }: { jobs: Job[] }) {
  const ids = [...new Set(jobs.flatMap((job) => job.project ?? []))].sort((a, b) => a - b);
  const { data: titles } = useQuery({ ...projectTitles(ids), placeholderData: keepPreviousData });
  return (
    <Table label="Jobs" className="jobs-table">
      <thead>
        <tr>
          <th scope="col">Job</th>
          <th scope="col">State</th>
          <th scope="col">Progress</th>
          <th scope="col">Asked for</th>
          <th scope="col">Outcome</th>
          <th scope="col">
            <span className="hidden-words">Cancel</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {jobs.map((job) => (
          <JobRow key={job.id} job={job} project={job.project === null ? null : (titles?.get(job.project) ?? `project ${job.project}`)} />
        ))}
      </tbody>
    </Table>
  );
}

function JobRow({ job, project }: { job: Job; project: string | null }) {
  const help = helpFor(job);
  return (
    <tr>
      <th scope="row">
        {job.title || job.kind}{" "}
        {job.project === null ? null : (
          <Link className="jobs-project" to="/projects/$id" params={{ id: job.project }}>
            {project}
          </Link>
        )}
      </th>
      <td data-state={job.state} className="jobs-state">
        {stateOf(job)}
      </td>
      <td>
        <div className="jobs-progress">
          {job.progress.total === null ? null : (
            <Progress label={`Progress of job ${job.id}`} done={job.progress.done} total={job.progress.total} />
          )}
          <span>{countOf(job)}</span>
        </div>
      </td>
      <td>
        <time dateTime={job.created_at} title={job.created_at}>
          {since(job.created_at)}
        </time>
      </td>
      <td className="wraps">
        {outcomeOf(job)}
        {help && job.project !== null ? (
          <>
            {" "}
            <Link to={help.to} params={{ id: job.project }}>
              {help.words}
            </Link>
          </>
        ) : null}
      </td>
      <td>
        <CancelButton job={job} />
      </td>
    </tr>
  );
}

function CancelButton({ job }: { job: Job }) {
  const queries = useQueryClient();
  const mayCancel = useMay()("jobs.cancel");
  const cancelling = useMutation({
    mutationFn: () => cancelJob(job.id),
    onSettled: () => queries.invalidateQueries({ queryKey: ["jobs"] }),
  });
  if (!mayCancel || isOver(job)) return null;
  return (
    <Button
      aria-label={`Cancel job ${job.id}`}
      busy={(cancelling.isPending || job.cancel_requested) && "Stopping …"}
      onClick={() => cancelling.mutate()}
    >
      {cancelling.isError ? "Try to cancel again" : "Cancel"}
    </Button>
  );
}
