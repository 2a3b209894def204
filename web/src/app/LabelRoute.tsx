import { useNavigate, useParams, useRouter, useRouterState, useSearch } from "@tanstack/react-router";
import { LabelScreen } from "../screens/label/LabelScreen";

/** The labelling screen has the whole window; without a task in the address it draws from the queue, or from a view. */
export function LabelRoute() {
  const { id, taskId } = useParams({ strict: false });
  const { view, query } = useSearch({ strict: false });
  const navigate = useNavigate();
  const { history } = useRouter();
  const fromManager = useRouterState({ select: ({ location }) => location.state.fromManager === true });
  const leave = () => {
    if (fromManager) history.back(); // to the same rows, at the same place
    else void navigate({ to: "/projects/$id/tasks", params: { id: Number(id) }, search: { view } });
  };
  return (
    <LabelScreen
      key={`${id}/${taskId ?? ""}/${view ?? ""}/${query ?? ""}`}
      projectId={Number(id)}
      taskId={taskId === undefined ? null : Number(taskId)}
      source={{ view, query }}
      onLeave={leave}
    />
  );
}
