import { useDroppable } from "@dnd-kit/core";
import { SortableContext, useSortable, verticalListSortingStrategy } from "@dnd-kit/sortable";
import { memo } from "react";
import { Kbd } from "../../ui/Kbd";
import { ItemCard } from "../ItemCard";
import { type Item, nameOf } from "../items";
import type { Column } from "./value";

interface BoardColumnProps {
  column: Column;
  items: ReadonlyMap<string, Item>;
  /** Cards carry their place. */
  ranked: boolean;
  hint: string | undefined;
  selected: string | null;
  lifted: boolean;
  origin: "prediction" | "manual" | null;
  disabled: boolean;
  onSelect(id: string): void;
  onSend: (() => void) | undefined;
}

export function BoardColumn(props: BoardColumnProps) {
  const { column, items, ranked, hint, selected, lifted, origin, disabled, onSelect, onSend } = props;
  const { setNodeRef, isOver } = useDroppable({ id: `column:${column.key}` });
  return (
    <section className="ranker-column htx-ranker-column" data-over={isOver || undefined}>
      <button
        type="button"
        className="ranker-head"
        aria-label={`Send to ${column.title}`}
        aria-keyshortcuts={hint}
        disabled={!onSend}
        onClick={onSend}
      >
        {hint ? <Kbd>{hint}</Kbd> : null}
        <span>{column.title}</span>
        <span className="ranker-count figures">{column.ids.length}</span>
      </button>
      <SortableContext items={[...column.ids]} strategy={verticalListSortingStrategy}>
        <ol className="ranker-cards" role="listbox" aria-label={column.title} ref={setNodeRef}>
          {column.ids.map((id, i) => (
            <Card
              key={id}
              item={items.get(id) ?? { id, title: null, body: null, html: null, image: null, score: null }}
              rank={ranked ? i + 1 : null}
              selected={id === selected}
              lifted={lifted && id === selected}
              predicted={origin === "prediction"}
              disabled={disabled}
              onSelect={onSelect}
            />
          ))}
        </ol>
      </SortableContext>
    </section>
  );
}

interface CardProps {
  item: Item;
  rank: number | null;
  selected: boolean;
  lifted: boolean;
  predicted: boolean;
  disabled: boolean;
  onSelect(id: string): void;
}

const Card = memo(function Card({ item, rank, selected, lifted, predicted, disabled, onSelect }: CardProps) {
  const { setNodeRef, listeners, transform, transition, isDragging } = useSortable({ id: item.id, disabled });
  const move = transform ? `translate3d(${Math.round(transform.x)}px, ${Math.round(transform.y)}px, 0)` : undefined;
  return (
    <li
      ref={setNodeRef}
      className="ranker-card htx-ranker-item"
      role="option"
      aria-label={nameOf(item)}
      aria-selected={selected}
      tabIndex={selected ? 0 : -1}
      data-item={item.id}
      data-lifted={lifted || undefined}
      data-dragging={isDragging || undefined}
      data-origin={predicted ? "prediction" : undefined}
      style={{ transform: move, transition }}
      onClick={() => onSelect(item.id)}
      {...listeners}
    >
      {rank === null ? null : <span className="ranker-rank figures">{rank}</span>}
      <ItemCard item={item} />
    </li>
  );
});
