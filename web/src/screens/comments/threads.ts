import type { Comment } from "../../api/comments";
import type { Person } from "../../api/people";

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

/** Who spoke, but for the one who reads, each once. */
export function authorsOf(comments: readonly Comment[], me: number | undefined): Person[] {
  const authors = comments.flatMap(({ created_by: author }) => (author !== null && typeof author === "object" && author.id !== me ? author : []));
  return authors.filter((author, i) => authors.findIndex(({ id }) => id === author.id) === i);
}
