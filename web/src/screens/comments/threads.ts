import type { Comment } from "../../api/comments";

/** A comment and what was answered to it. */
export interface Thread {
  first: Comment;
  replies: Comment[];
}

/** Threads, open ones first, each in the order in which they were said. */
export function threadsOf(comments: readonly Comment[]): Thread[] {
  const firsts = comments.filter((each) => each.parent === null || !comments.some((other) => other.id === each.parent));
  const threads = firsts.map((first) => ({ first, replies: comments.filter((each) => each.parent === first.id && each !== first) }));
  return [...threads.filter(({ first }) => !first.is_resolved), ...threads.filter(({ first }) => first.is_resolved)];
}

/** Threads that wait for somebody. */
export function openThreads(comments: readonly Comment[]): number {
  return threadsOf(comments).filter(({ first }) => !first.is_resolved).length;
}
