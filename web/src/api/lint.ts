import { call } from "./client";
import type { Node } from "./interface";

export interface Finding {
  severity: "error" | "warning";
  code: string;
  tag: string | null;
  name: string | null;
  line: number | null;
  message: string;
  fix: string | null;
}

export interface Lint {
  ok: boolean;
  findings: Finding[];
  tree: Node | null;
  sample_task: Record<string, unknown> | null;
  required_data: Record<string, unknown>;
}

/** Read a labelling config: what is wrong with it, how it would look, which data it needs. */
export function lint(labelConfig: string, project: number | null, signal?: AbortSignal): Promise<Lint> {
  return call("/api/lint", { method: "POST", body: { label_config: labelConfig, project }, signal });
}
