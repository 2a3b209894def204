import { expect, test } from "vitest";
import type { Comment } from "../../api/comments";
import { openThreads, threadsOf } from "./threads";

const said = (id: number, parent: number | null = null, is_resolved = false) => ({ id, parent, is_resolved }) as Comment;

test("replies stand under what they answer, open threads first", () => {
  const all = [said(1, null, true), said(2), said(3, 1), said(4, 2), said(5)];
  expect(threadsOf(all).map(({ first, replies }) => [first.id, ...replies.map((each) => each.id)])).toEqual([[2, 4], [5], [1, 3]]);
  expect(openThreads(all)).toBe(2);
});

test("an answer to a comment that is gone stands by itself", () => {
  expect(threadsOf([said(7, 3)]).map(({ first }) => first.id)).toEqual([7]);
});
