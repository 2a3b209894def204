import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ReviewScreen } from "../screens/review/ReviewScreen";
import { SettleScreen } from "../screens/review/SettleScreen";

/** Reviewing and settling have the whole window, as labelling has. */
function useVisit() {
  const { id } = useParams({ strict: false });
  const { task, query } = useSearch({ strict: false }) as { task?: number; query?: string };
  const navigate = useNavigate();
  const leave = () => void navigate({ to: "/projects/$id/review", params: { id: Number(id) } });
  return { projectId: Number(id), task: task ?? null, query, leave };
}

export function ReviewRoute() {
  const { projectId, task, query, leave } = useVisit();
  return <ReviewScreen key={`${projectId}/${task ?? ""}/${query ?? ""}`} projectId={projectId} task={task} query={query} onLeave={leave} />;
}

export function SettleRoute() {
  const { projectId, task, leave } = useVisit();
  return <SettleScreen key={`${projectId}/${task ?? ""}`} projectId={projectId} task={task} onLeave={leave} />;
}
