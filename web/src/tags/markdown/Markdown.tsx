import { marked } from "marked";
import { asText, isBound } from "../binding";
import { textAttr } from "../results";
import { safeStyle, sanitise } from "../sanitise";
import type { TagProps } from "../types";
import "./markdown.css";

/** Markdown of the config or the task. Rendered, then sanitised as all HTML from outside is. */
export function Markdown({ node, task }: TagProps<Record<string, unknown>, unknown>) {
  const value = textAttr(node, "value") ?? node.text;
  const text = isBound(value) ? asText(task.resolve(value)) : value;
  const html = sanitise(marked.parse(dedented(text), { async: false, gfm: true, breaks: false }));
  return <div className="markdown" style={safeStyle(textAttr(node, "style"))} dangerouslySetInnerHTML={{ __html: html }} />;
}

/** Text inside the tag is indented like the XML around it; Markdown would take that for code. */
export function dedented(text: string): string {
  const lines = text.replace(/^\s*\n/, "").split("\n");
  const indents = lines.filter((line) => line.trim() !== "").map((line) => /^\s*/.exec(line)?.[0].length ?? 0);
  const least = indents.length === 0 ? 0 : Math.min(...indents);
  return lines.map((line) => line.slice(least)).join("\n");
}
