import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

/** What a comment is about: an answer, or one being made. */
export type CommentSubject = { annotation: number } | { draft: number };

/** A field that a project's comments are classified by. */
export type Classifier = Schemas["ClassifierOut"];

/** What a comment says in such a field: a text, a rating, or choices; a choice with others above it is its path. */
export type ClassValue = string | number | readonly (string | readonly string[])[];
export type Classes = Readonly<Record<string, ClassValue>>;

/** A region a comment points at: the id of one of the answer's results. */
export interface RegionRef {
  region: string;
}

export type Comment = Omit<Schemas["CommentOut"], "created_by" | "region_ref" | "classifications"> & {
  created_by: Schemas["UserSimple"] | number | null;
  region_ref: Partial<RegionRef> | null;
  classifications: Classes | null;
};

export const comments = (subject: CommentSubject) =>
  queryOptions({
    queryKey: ["comments", subject],
    queryFn: ({ signal }) => call<Comment[]>("/api/comments", { query: { ...subject, expand_created_by: true }, signal }),
    staleTime: 0,
  });

export const classifiers = (project: number) =>
  queryOptions({
    queryKey: ["comment-classification", project],
    queryFn: ({ signal }) => call<Classifier[]>(`/api/projects/${project}/comment-classification`, { signal }),
    staleTime: 60_000,
  });

export interface NewComment {
  text: string;
  classifications?: Classes;
  region_ref?: RegionRef;
  parent?: number;
}

export function addComment(subject: CommentSubject, comment: NewComment): Promise<Comment> {
  return call("/api/comments", { method: "POST", body: { ...subject, ...comment } });
}

export function changeComment(id: number, change: { text?: string; is_resolved?: boolean }): Promise<Comment> {
  return call(`/api/comments/${id}`, { method: "PATCH", body: change });
}

export function deleteComment(id: number): Promise<void> {
  return call(`/api/comments/${id}`, { method: "DELETE" });
}
