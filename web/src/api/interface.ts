import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";

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
export interface LabelInterface {
  project: {
    id: number;
    title: string;
    description: string;
    expert_instruction: string;
    show_instruction: boolean;
    show_skip_button: boolean;
    enable_empty_annotation: boolean;
    show_collab_predictions: boolean;
    config_version: number;
    settings: { submit_on_answer: boolean };
  };
  tree: Node;
}

export const labelInterface = (projectId: number) =>
  queryOptions({
    queryKey: ["projects", projectId, "interface"],
    queryFn: ({ signal }) => call<LabelInterface>(`/api/projects/${projectId}/interface`, { signal }),
  });
