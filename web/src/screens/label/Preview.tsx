import type { Node } from "../../tags/types";

export function Preview(_props: { tree: Node; task: Record<string, unknown> }) {
  return null;
}
