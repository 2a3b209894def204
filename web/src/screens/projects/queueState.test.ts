import { expect, test } from "vitest";
import type { Project } from "../../api/projects";
import { queueState } from "./ProjectCard";

const project = (task_number: number, finished_task_number: number, queue_total: number, queue_done: number) =>
  ({ task_number, finished_task_number, queue_total, queue_done }) as Project;

test.each([
  ["a project without tasks asks for data", project(0, 0, 0, 0), "Import data to begin", "import"],
  ["what is left for me is counted", project(200, 37, 200, 37), "163 for me", "label"],
  ["others may still have work", project(200, 150, 60, 60), "Nothing left for me", "look"],
  ["a finished project says so", project(200, 200, 80, 80), "All done", "look"],
] as const)("%s", (_, given, words, next) => {
  expect(queueState(given)).toEqual({ words, next });
});
