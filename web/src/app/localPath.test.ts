import { expect, test } from "vitest";
import { localPath } from "./localPath";

test.each([
  ["/projects/1/label", "/projects/1/label"],
  ["https://elsewhere.example", undefined],
  ["//elsewhere.example", undefined],
  ["/\\elsewhere.example", undefined],
  ["/\t/elsewhere.example", undefined],
  ["/\n/elsewhere.example", undefined],
  ["javascript:alert(1)", undefined],
  [3, undefined],
])("%s leads after sign-in to %s", (given, path) => {
  expect(localPath(given)).toBe(path);
});
