import { textAttr } from "../results";
import type { RegionsValue } from "../labelKeys";
import type { TagProps } from "../types";
import "./unsupported.css";

/** A tag that is stored, checked and exported but not drawn: says so, shows its data and its results as they are. */
export function Unsupported(props: TagProps<Record<string, unknown>, RegionsValue>) {
  const { node, task, value, regions } = props;
  const bound = textAttr(node, "value") ?? textAttr(node, "valueList");
  const data = bound === null ? undefined : task.resolve(bound);
  const own = Array.isArray(value) && value.length > 0 ? value : regions.filter((region) => region.from_name === node.name);
  return (
    <section className="unsupported" aria-label={`${node.tag} ${node.name ?? ""}`.trim()}>
      <p>
        <strong>{node.tag}</strong> {node.name === null ? null : <code>{node.name}</code>} is stored and exported, but not drawn
        here. What it holds is kept as it is.
      </p>
      {data === undefined ? null : <Stored title="Data" value={data} />}
      {own.length === 0 ? null : <Stored title={own.length === 1 ? "1 result" : `${own.length} results`} value={own} />}
    </section>
  );
}

/** A container of a kind not drawn here: its children are what matters. */
export function Container({ node, children }: TagProps<Record<string, unknown>, unknown>) {
  const title = textAttr(node, "value");
  return (
    <div className="container">
      {title === null ? null : <p className="container-title">{title}</p>}
      {children}
    </div>
  );
}

function Stored({ title, value }: { title: string; value: unknown }) {
  const link = typeof value === "string" && /^https?:\/\/\S+$/i.test(value) ? value : null;
  return (
    <figure>
      <figcaption>{title}</figcaption>
      {link === null ? (
        <pre tabIndex={0}>{typeof value === "string" ? value : JSON.stringify(value, null, 2)}</pre>
      ) : (
        <a href={link} target="_blank" rel="noopener noreferrer">
          {link}
        </a>
      )}
    </figure>
  );
}
