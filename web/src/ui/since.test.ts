import { expect, test } from "vitest";
import { ago, since } from "./since";

const now = Date.parse("2026-11-20T12:00:00Z");

test.each([
  ["2026-11-20T11:59:30Z", "just now"],
  ["2026-11-20T11:58:00Z", "2 min"],
  ["2026-11-20T09:00:00Z", "3 h"],
  ["2026-11-17T12:00:00Z", "3 d"],
  ["2026-01-02T12:00:00Z", "2026-01-02"],
  ["2026-11-20T12:00:05Z", "just now"], // a clock that runs ahead
  ["", ""],
])("%s is %s ago", (instant, words) => {
  expect(since(instant, now)).toBe(words);
});

test.each([
  ["2026-11-20T11:59:30Z", "just now"],
  ["2026-11-20T11:58:00Z", "2 min ago"],
  ["2026-01-02T12:00:00Z", "on 2026-01-02"],
])("%s in a sentence", (instant, words) => {
  expect(ago(instant, now)).toBe(words);
});
