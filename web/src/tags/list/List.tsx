import { shuffled } from "../../draft/shuffle";
import { ItemCard } from "../ItemCard";
import { itemsOf } from "../items";
import { textAttr } from "../results";
import type { TagProps } from "../types";
import "./list.css";

/** The items of a task. Under a Ranker they are drawn there, as its first column. */
export function List({ node, task, targets }: TagProps<Record<string, unknown>, unknown>) {
  if (targets.some((target) => target.node.tag === "Ranker")) return null;
  const given = itemsOf(task.resolve(textAttr(node, "value") ?? ""), task.small);
  const items = node.attrs.shuffle === true ? shuffled(given, `${task.shuffleSeed}/${node.name ?? ""}`) : given;
  return (
    <section className="list" aria-label={textAttr(node, "title") ?? "List"}>
      {textAttr(node, "title") ? <h2>{textAttr(node, "title")}</h2> : null}
      <ol role="list">
        {items.map((item) => (
          <li key={item.id}>
            <ItemCard item={item} />
          </li>
        ))}
      </ol>
    </section>
  );
}
