import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

/** A node of the labelling config as the server read it. */
export interface Node {
  tag: string;
  name: string | null;
  attrs: Record<string, unknown>;
  children: Node[];
  text: string;
  line: number;
  known: boolean;
  drawn: boolean;
}

/** What the labelling screen needs to know of a project. */
export type LabelInterface = Omit<Schemas["InterfaceOut"], "tree"> & { tree: Node };

export const labelInterface = (projectId: number) =>
  queryOptions({
    queryKey: ["projects", projectId, "interface"],
    queryFn: ({ signal }) => call<LabelInterface>(`/api/projects/${projectId}/interface`, { signal }),
  });
