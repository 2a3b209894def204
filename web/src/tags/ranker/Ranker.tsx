import {
  closestCorners,
  DndContext,
  type DragOverEvent,
  DragOverlay,
  PointerSensor,
  pointerWithin,
  type UniqueIdentifier,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { ItemCard } from "../ItemCard";
import { Question } from "../Question";
import type { TagProps } from "../types";
import { boardActions, boardOf } from "./board";
import { BoardColumn } from "./BoardColumn";
import { type Column, LEFT_OVER, placeOf, type Ranking, rankingOf, send } from "./value";
import "./ranker.css";

/** Columns of cards: by mouse drag one, by keyboard send it by number or pick it up. */
export function Ranker(props: TagProps<Record<string, unknown>, Ranking>) {
  const { node, change, readonly, hint, title } = props;
  const board = boardOf(props);
  const actions = boardActions(props);
  const { items, memory } = board;
  const [dragged, setDragged] = useState<{ id: string; columns: readonly Column[] } | null>(null);
  const columns = dragged?.columns ?? board.columns;
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 5 } }));
  const select = useSteady(actions.select);
  const root = useFocusFollows(memory.selected, memory.said, dragged !== null);

  const over = (event: DragOverEvent) => {
    const { active, over: target } = event;
    if (!target || !dragged) return;
    const next = movedOver(dragged.columns, String(active.id), target.id, below(event));
    if (next) setDragged({ ...dragged, columns: next });
  };
  const drop = (target: UniqueIdentifier | undefined, id: string) => {
    if (!dragged) return;
    const next = target === undefined ? board.columns : settled(dragged.columns, id, String(target));
    setDragged(null);
    if (target === undefined) return;
    change(rankingOf(next));
    actions.select(id);
  };

  return (
    <Question {...props} role="group" titled>
      <div className="ranker" ref={root} onKeyDown={(event) => event.code === "Escape" && actions.putBack() && event.preventDefault()}>
        <DndContext
          sensors={sensors}
          accessibility={{ announcements: OWN_WORDS }}
          collisionDetection={(args) => {
            const hits = pointerWithin(args);
            return hits.length > 0 ? hits : closestCorners(args);
          }}
          onDragStart={({ active }) => {
            if (!readonly) setDragged({ id: String(active.id), columns: board.columns });
          }}
          onDragOver={over}
          onDragEnd={({ active, over: target }) => drop(target?.id, String(active.id))}
          onDragCancel={() => setDragged(null)}
        >
          <div className="ranker-columns" role="group" aria-label={title}>
            {columns.map((column) => (
              <BoardColumn
                key={column.key}
                column={column}
                items={items}
                ranked={column.key !== LEFT_OVER}
                hint={hint(`to ${column.key}`)}
                selected={memory.selected}
                lifted={memory.lifted !== null}
                onSelect={select}
                onSend={readonly ? undefined : () => actions.sendTo(column.key)}
                origin={props.origin}
                disabled={readonly}
              />
            ))}
          </div>
          <DragOverlay dropAnimation={null}>
            {dragged ? (
              <div className="ranker-card" data-lifted>
                <ItemCard item={items.get(dragged.id) ?? { id: dragged.id, title: null, body: null, html: null, image: null, score: null }} />
              </div>
            ) : null}
          </DragOverlay>
        </DndContext>
        <p className="hidden-words" aria-live="assertive" data-ranker={node.name}>
          {memory.said}
        </p>
      </div>
    </Question>
  );
}

/** The board says itself what happens, with names instead of ids. */
const OWN_WORDS = {
  onDragStart: () => undefined,
  onDragOver: () => undefined,
  onDragEnd: () => undefined,
  onDragCancel: () => undefined,
};

/** The selected card has the focus, so that screen readers follow; never taken from another control. `moved` changes with it. */
function useFocusFollows(selected: string | null, moved: string, paused: boolean) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const active = document.activeElement;
    const free = active === null || active === document.body || root.current?.contains(active);
    if (selected === null || paused || !free) return;
    root.current?.querySelector<HTMLElement>(`[data-item="${CSS.escape(selected)}"]`)?.focus();
  }, [selected, moved, paused]);
  return root;
}

/** One function for the life of the board, so that cards that do not change are not drawn again. */
function useSteady(handle: (id: string) => void): (id: string) => void {
  const latest = useRef(handle);
  useLayoutEffect(() => {
    latest.current = handle;
  });
  return useCallback((id) => latest.current(id), []);
}

/** True when the dragged card is past the middle of the card it is over. */
function below({ active, over }: DragOverEvent): boolean {
  const rect = active.rect.current.translated;
  return Boolean(over && rect && rect.top + rect.height / 2 > over.rect.top + over.rect.height / 2);
}

/** Crossing into another column moves the card there while it is dragged; within a column dnd-kit shows the gap. */
function movedOver(columns: readonly Column[], id: string, target: UniqueIdentifier, after: boolean): Column[] | null {
  const place = placeOf(columns, id);
  const from = place ? columns[place.column] : undefined;
  const to = columns.find((column) => column.key === columnKey(target) || column.ids.includes(String(target)));
  if (!from || !to || from.key === to.key) return null;
  const at = to.ids.indexOf(String(target));
  return send(columns, id, to.key, at < 0 ? undefined : at + (after ? 1 : 0));
}

function settled(columns: readonly Column[], id: string, target: string): Column[] {
  const to = columns.find((column) => column.ids.includes(target));
  return to && target !== id ? send(columns, id, to.key, to.ids.indexOf(target)) : [...columns];
}

/** Columns are drop targets too; their ids must not meet an item's. */
function columnKey(target: UniqueIdentifier): string | null {
  const text = String(target);
  return text.startsWith("column:") ? text.slice("column:".length) : null;
}
