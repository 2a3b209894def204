import type { Project } from "../../api/projects";
import { count } from "../../ui/count";

/** What a download will hold, in words; `none` says what to do when it would be empty. */
export function howMany(project: Project, all: boolean): { text: string; none: string | null } {
  const annotations = count(project.total_annotations_number, "annotation");
  const tasks = all ? project.task_number : project.num_tasks_with_annotations;
  if (project.task_number === 0) return { text: "There are no tasks yet.", none: "Import data first." };
  if (tasks === 0) return { text: "Nothing has been answered yet.", none: "Label some tasks first, or export all tasks." };
  return { text: `${count(tasks, "task")} with ${annotations}.`, none: null };
}
