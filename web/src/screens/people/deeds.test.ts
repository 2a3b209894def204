import { expect, test } from "vitest";
import { deedOf } from "./deeds";

test.each([
  ["POST", "/api/tasks/7/annotations/", "made an annotation of task 7"],
  ["PATCH", "/api/projects/3/", "changed project 3"],
  ["DELETE", "/api/projects/3/members/5/pauses/2", "deleted pause 2 of member 5 of project 3"],
  ["POST", "/api/jobs/12/cancel/", "stopped job 12"],
  ["POST", "/api/projects/3/import?return_task_ids=true", "imported into project 3"],
  ["GET", "/api/projects/3/exports/4/download", "took out export 4 of project 3"],
  ["POST", "/api/projects/3/juries", "made a jury of project 3"],
  ["PATCH", "/api/current-user/hotkeys", "changed hotkeys of current user"],
  ["POST", "/api/session", "signed in"],
  ["POST", "/api/users/", "made a user"],
  ["POST", "/api/projects/6/review/release", "left review of project 6"],
  ["GET", "/logout", "signed out"],
])("%s %s: %s", (method, url, words) => {
  expect(deedOf(method, url)).toBe(words);
});
