import { useNavigate, useParams } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { Waiting } from "../ui/Waiting";

const load = () => import("../screens/label/LabelScreen");
const LabelScreen = lazy(() => load().then((module) => ({ default: module.LabelScreen })));

export function preloadLabelScreen(): void {
  void load();
}

/** The labelling screen has the whole window; without a task in the address it draws from the queue. */
export function LabelRoute() {
  const { id, taskId } = useParams({ strict: false });
  const navigate = useNavigate();
  return (
    <Suspense fallback={<Waiting what="Opening the labelling screen" />}>
      <LabelScreen
        key={`${id}/${taskId ?? ""}`}
        projectId={Number(id)}
        taskId={taskId === undefined ? null : Number(taskId)}
        onLeave={() => void navigate({ to: "/projects/$id/tasks", params: { id: Number(id) } })}
      />
    </Suspense>
  );
}
