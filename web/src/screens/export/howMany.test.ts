import { expect, test } from "vitest";
import type { Project } from "../../api/projects";
import { howMany } from "./howMany";

const project = (counts: Partial<Project>) => counts as Project;

test("a download says how many tasks and annotations it holds", () => {
  const some = project({ task_number: 200, num_tasks_with_annotations: 37, total_annotations_number: 1 });
  expect(howMany(some, false)).toEqual({ text: "37 tasks with 1 annotation.", none: null });
  expect(howMany(some, true)).toEqual({ text: "200 tasks with 1 annotation.", none: null });
});

test("an empty download is not offered, and what to do instead is said", () => {
  const fresh = project({ task_number: 5, num_tasks_with_annotations: 0, total_annotations_number: 0 });
  expect(howMany(fresh, false).none).toMatch(/export all tasks/);
  expect(howMany(fresh, true).none).toBeNull();
  expect(howMany(project({ task_number: 0, num_tasks_with_annotations: 0, total_annotations_number: 0 }), true).none).toMatch(/Import/);
});
