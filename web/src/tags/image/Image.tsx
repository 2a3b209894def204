import { useState } from "react";
import { Button } from "../../ui/Button";
import { inWords, textAttr } from "../results";
import type { TagProps } from "../types";
import { Picture } from "./Picture";
import { groupOf, urlsOf } from "./urls";
import "./image.css";

/** One picture, as large as its place allows; with several, one at a time. */
export function Image({ node, task, memory, remember, children }: TagProps<Record<string, unknown>, unknown>) {
  const urls = urlsOf(node, task);
  const item = Math.min((memory as { item?: number } | undefined)?.item ?? 0, Math.max(0, urls.length - 1));
  const url = urls[item];
  const name = inWords(node.name ?? "picture");
  const [failed, setFailed] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);

  if (url === undefined) {
    return <Tile title="This task has no picture here." url={textAttr(node, "value") ?? textAttr(node, "valueList") ?? ""} />;
  }
  return (
    <figure className="image" aria-label={name}>
      {failed === url ? (
        <Tile title="This picture did not load." url={url}>
          <Button
            onClick={() => {
              setFailed(null);
              setAttempt(attempt + 1);
            }}
          >
            Try again
          </Button>
          <Button onClick={() => task.mediaFailed(node.name ?? "", url)}>Report and skip</Button>
        </Tile>
      ) : (
        <Picture
          key={`${url} ${attempt}`}
          name={node.name ?? String(node.line)}
          label={name}
          url={url}
          group={groupOf(node)}
          item={urls.length > 1 ? item : undefined}
          crossOrigin={crossOrigin(node.attrs.crossOrigin)}
          onFail={() => setFailed(url)}
        >
          {children}
        </Picture>
      )}
      {urls.length > 1 ? (
        <div className="image-pages" role="group" aria-label={`${name}: pictures`}>
          <Button kind="quiet" disabled={item === 0} onClick={() => remember({ item: item - 1 })}>
            Previous picture
          </Button>
          <span className="figures">
            {item + 1} of {urls.length}
          </span>
          <Button kind="quiet" disabled={item === urls.length - 1} onClick={() => remember({ item: item + 1 })}>
            Next picture
          </Button>
        </div>
      ) : null}
    </figure>
  );
}

function crossOrigin(value: unknown): "anonymous" | "use-credentials" | undefined {
  return value === "anonymous" || value === "use-credentials" ? value : undefined;
}

function Tile({ title, url, children }: { title: string; url: string; children?: React.ReactNode }) {
  return (
    <div className="image-tile" role="alert">
      <p className="image-tile-title">{title}</p>
      <p className="image-tile-url">{url.length > 200 ? `${url.slice(0, 200)}…` : url}</p>
      {children ? <div className="image-tile-actions">{children}</div> : null}
    </div>
  );
}
