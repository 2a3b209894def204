import { memo, useMemo } from "react";
import { Meter } from "../ui/Meter";
import { type Item, nameOf, picturesOf } from "./items";
import { sanitise } from "./sanitise";
import "./item-card.css";

/** An item of a List as a card: a picture first if it has one, then its words, then its score. */
export const ItemCard = memo(function ItemCard({ item }: { item: Item }) {
  const html = useMemo(() => (item.html === null ? null : sanitise(item.html)), [item.html]);
  const pictured = picturesOf(item).length > 0;
  return (
    <div className="item-card" data-pictured={pictured || undefined}>
      {item.image ? <img className="item-card-image" src={item.image} alt={item.title || item.html ? "" : nameOf(item)} decoding="async" draggable={false} /> : null}
      {html === null ? (
        <span className="item-card-words">
          {item.title ? <span className="item-card-title">{item.title}</span> : null}
          {item.body ? <span className="item-card-body">{item.body}</span> : null}
          {!item.title && !item.body && !item.image ? <span className="item-card-title">{item.id}</span> : null}
        </span>
      ) : (
        <span className="item-card-html" dangerouslySetInnerHTML={{ __html: html }} />
      )}
      {item.score === null ? null : <Meter value={item.score} />}
    </div>
  );
});
