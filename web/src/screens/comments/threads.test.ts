import { expect, test } from "vitest";
import type { Comment } from "../../api/comments";
import { authorsOf, threadsOf } from "./threads";

const said = (id: number, parent: number | null = null, is_resolved = false) => ({ id, parent, is_resolved }) as Comment;

test("replies stand under what they answer, open threads first", () => {
  const all = [said(1, null, true), said(2), said(3, 1), said(4, 2), said(5)];
  expect(threadsOf(all).map(({ first, replies }) => [first.id, ...replies.map((each) => each.id)])).toEqual([[2, 4], [5], [1, 3]]);
});

test("an answer to a comment that is gone stands by itself", () => {
  expect(threadsOf([said(7, 3)]).map(({ first }) => first.id)).toEqual([7]);
});

test("who spoke can be named, but for oneself", () => {
  const by = (id: number) => ({ ...said(id), created_by: { id } }) as unknown as Comment;
  expect(authorsOf([by(1), by(2), by(1), by(3)], 3).map(({ id }) => id)).toEqual([1, 2]);
});
