import { asText } from "../binding";
import { FrameContext } from "../frame";
import { textAttr } from "../results";
import type { TagProps } from "../types";
import "./text.css";

/** A text of the task; a list becomes lines. Its region controls draw it with their spans. */
export function Text({ node, task, children }: TagProps<Record<string, unknown>, unknown>) {
  const value = task.resolve(textAttr(node, "value") ?? "");
  const missing = value === undefined || value === null;
  const words = Array.isArray(value) ? value.map(asText).join("\n") : asText(value);
  if (missing) return <p className="text-missing">This task has no {textAttr(node, "value") ?? "text"}.</p>;
  return (
    <div className="text htx-text" tabIndex={words.length > 600 ? 0 : undefined}>
      <FrameContext value={{ width: 0, height: 0, scale: 1, text: words }}>{children ?? words}</FrameContext>
    </div>
  );
}
