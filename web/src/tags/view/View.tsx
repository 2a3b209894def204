import type { CSSProperties, ReactNode } from "react";
import { textAttr } from "../results";
import { safeStyle } from "../sanitise";
import type { Node, TagProps } from "../types";
import { arrangesItself, type Group, grows, groupsOf, isCaption, picturesIn } from "./layout";
import "./view.css";

/** A container. Unless its style arranges the children, pictures share a row that takes the room and controls share one below. */
export function View({ node, children }: TagProps<Record<string, unknown>, unknown>) {
  const rendered = Array.isArray(children) ? (children as ReactNode[]) : [children];
  const style = safeStyle(textAttr(node, "style"));
  const classes = [
    "view",
    grows(node) ? "view-grows" : "",
    node.attrs.display === "inline" ? "view-inline" : "",
    arrangesItself(node) ? "view-own" : "",
    textAttr(node, "className") ?? "",
  ];
  return (
    <div className={classes.filter(Boolean).join(" ")} style={style} id={textAttr(node, "idAttr") ?? undefined}>
      {arrangesItself(node) ? rendered : groupsOf(node).map((group) => drawn(group, node, rendered))}
    </div>
  );
}

function drawn(group: Group, node: Node, rendered: readonly ReactNode[]): ReactNode {
  const key = group.at[0];
  const inside = group.at.map((i) => rendered[i]);
  if (group.kind === "other") return inside;
  if (group.kind === "controls") {
    if (inside.every((each) => each === null)) return null;
    return (
      <div className="view-controls" key={key}>
        {cells(group, node).map((cell) => (
          <div className="view-cell" key={cell[0]} data-writes={node.children[cell.at(-1) ?? 0]?.tag === "TextArea" || undefined}>
            {cell.map((i) => rendered[i])}
          </div>
        ))}
      </div>
    );
  }
  const weights = group.at.map((i) => (node.children[i] ? picturesIn(node.children[i]) : 1));
  const columns = weights.map((weight) => `minmax(0, ${weight}fr)`).join(" ");
  const count = weights.reduce((a, b) => a + b, 0);
  return (
    <div className="view-pictures" key={key}>
      <div className="view-row" data-count={count} style={{ ["--columns" as string]: columns } as CSSProperties}>
        {inside}
      </div>
    </div>
  );
}

/** Headings and the control they belong to, one cell each. */
function cells(group: Group, node: Node): number[][] {
  const all: number[][] = [];
  let cell: number[] = [];
  for (const i of group.at) {
    cell.push(i);
    if (isCaption(node.children[i])) continue;
    all.push(cell);
    cell = [];
  }
  return all;
}
