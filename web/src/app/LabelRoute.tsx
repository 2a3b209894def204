import { useNavigate, useParams } from "@tanstack/react-router";
import { LabelScreen } from "../screens/label/LabelScreen";

/** The labelling screen has the whole window; without a task in the address it draws from the queue. */
export function LabelRoute() {
  const { id, taskId } = useParams({ strict: false });
  const navigate = useNavigate();
  return (
    <LabelScreen
      key={`${id}/${taskId ?? ""}`}
      projectId={Number(id)}
      taskId={taskId === undefined ? null : Number(taskId)}
      onLeave={() => void navigate({ to: "/projects/$id/tasks", params: { id: Number(id) } })}
    />
  );
}
