import { asText, isBound } from "../binding";
import { textAttr } from "../results";
import { safeStyle } from "../sanitise";
import type { TagProps } from "../types";
import "./header.css";

/** A heading; with a number of the task in it, a banner one line high. `reveal="after-answer"` keeps it back, and its place. */
export function Header({ node, task }: TagProps<Record<string, unknown>, unknown>) {
  const value = textAttr(node, "value") ?? "";
  const hidden = node.attrs.reveal === "after-answer" && !task.answered;
  const found = task.resolve(value);
  const words = found === undefined ? withoutValue(value) : asText(found);
  const style = safeStyle(textAttr(node, "style"));
  const underline = node.attrs.underline === true ? { textDecoration: "underline" } : {};
  if (isBound(value)) {
    return (
      <p className="header-banner figures" data-hidden={hidden || undefined} style={{ ...style, ...underline }}>
        {hidden ? "Model score: shown after your answer" : words}
      </p>
    );
  }
  const size = Math.min(6, Math.max(1, Number(node.attrs.size) || 4));
  return (
    <p className="header" role="heading" aria-level={size} data-size={size} style={{ ...style, ...underline }}>
      {words}
    </p>
  );
}

function withoutValue(value: string): string {
  return `${value.replace(/\$[A-Za-z_][\w.[\]]*/g, "").replace(/[\s:]+$/, "")}: none`.replace(/^: /, "");
}
