import { textAttr } from "../results";
import type { RegionsValue } from "../labelKeys";
import type { TagProps } from "../types";
import "./unsupported.css";

/** A tag that is stored, checked and exported but not drawn: says so, shows its data and its results as they are. */
export function Unsupported(props: TagProps<Record<string, unknown>, RegionsValue>) {
  const { node, task, value, regions, children } = props;
  const bound = textAttr(node, "value") ?? textAttr(node, "valueList");
  const data = bound === null ? undefined : task.resolve(bound);
  const own = Array.isArray(value) && value.length > 0 ? value : regions.filter((region) => region.from_name === node.name);
  // A container of a kind we do not know: its children are what matters.
  if (node.name === null && node.children.length > 0) return <>{children}</>;
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
