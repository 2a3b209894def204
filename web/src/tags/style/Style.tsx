import { useId, useLayoutEffect, useRef } from "react";
import { textAttr } from "../results";
import type { TagProps } from "../types";
import { scoped } from "./scoped";

/** CSS of the config: applied to what the config draws and nothing else of the page, safe properties only. */
export function Style({ node }: TagProps<Record<string, unknown>, unknown>) {
  const here = useRef<HTMLSpanElement>(null);
  const id = useId();
  const css = node.text || (textAttr(node, "value") ?? "");
  useLayoutEffect(() => {
    const root = outermostView(here.current);
    if (!root) return;
    const style = document.createElement("style");
    style.textContent = scoped(css, `[data-style~="${CSS.escape(id)}"]`);
    document.head.append(style);
    const before = root.getAttribute("data-style");
    root.setAttribute("data-style", before === null ? id : `${before} ${id}`);
    return () => {
      style.remove();
      if (before === null) root.removeAttribute("data-style");
      else root.setAttribute("data-style", before);
    };
  }, [css, id]);
  return <span ref={here} hidden />;
}

/** What the config draws stands in its outermost View. */
function outermostView(element: HTMLElement | null): Element | null {
  let view = element?.closest(".view") ?? element?.parentElement ?? null;
  for (let next = view; next; next = next.parentElement?.closest(".view") ?? null) view = next;
  return view;
}
