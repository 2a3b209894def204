import { useEffect, useRef } from "react";
import { asText } from "../binding";
import { textAttr } from "../results";
import { sanitise } from "../sanitise";
import type { TagProps } from "../types";
import "./hypertext.css";

/**
 * HTML of the task: sanitised, and in a shadow root, so that its classes meet none of ours. A frame would do it too, but
 * has a height of its own, which moves the page when it is learnt, and keeps the screen's keys to itself.
 */
export function HyperText({ node, task, targets }: TagProps<Record<string, unknown>, unknown>) {
  const host = useRef<HTMLDivElement>(null);
  const bound = textAttr(node, "value");
  const value = bound === null ? node.text : task.resolve(bound);
  const html = asText(value);
  const clickable = node.attrs.clickableLinks === true;
  const remote = node.attrs.valueType === "url";

  useEffect(() => {
    if (host.current === null || remote) return;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" });
    root.innerHTML = STYLE + sanitise(html);
    if (!clickable) for (const link of root.querySelectorAll("a[href]")) link.removeAttribute("href");
  }, [html, clickable, remote]);

  if (value === undefined || value === null) return <p className="hypertext-missing">This task has no {bound}.</p>;
  if (remote) return <Remote url={html} />;
  return (
    <>
      <div ref={host} className="hypertext" tabIndex={html.length > 600 ? 0 : undefined} />
      {targets.some((target) => target.node.tag === "Labels") ? (
        <p className="hypertext-note">Spans on this text are stored and exported, but not drawn here.</p>
      ) : null}
    </>
  );
}

/** A page at an address is opened, not fetched: the workroom loads nothing but pictures and sounds from elsewhere. */
function Remote({ url }: { url: string }) {
  const safe = /^https?:\/\//i.test(url) || url.startsWith("/");
  return (
    <p className="hypertext-remote">
      This text is a page of its own:{" "}
      {safe ? (
        <a href={url} target="_blank" rel="noopener noreferrer">
          {url}
        </a>
      ) : (
        url
      )}
    </p>
  );
}

const STYLE = `<style>
  :host { display: block; }
  img { max-width: 100%; height: auto; }
  table { border-collapse: collapse; }
  th, td { padding: 4px 8px; border: 1px solid var(--line); }
  pre { overflow: auto; }
  a { color: inherit; }
  mark { background: var(--warn-ground); color: inherit; }
  style + * { margin-top: 0; }
  :host > :last-child { margin-bottom: 0; }
</style>`;
