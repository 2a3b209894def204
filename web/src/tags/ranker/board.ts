import { shuffled } from "../../draft/shuffle";
import { type Item, itemsOf, nameOf } from "../items";
import { targetsOf, textAttr } from "../results";
import type { ControlKey, Node, TaskContext } from "../types";
import { bucketsOf, type Column, columnsOf, type Direction, neighbour, placeOf, type Ranking, rankingOf, send, shift } from "./value";

/** What the board remembers beside the answer. */
export interface Memory {
  selected: string | null;
  /** The ranking before the selected item was picked up; null while nothing is. */
  lifted: { ranking: Ranking } | null;
  /** The last thing that happened, for screen readers. */
  said: string;
}

export interface Board {
  items: ReadonlyMap<string, Item>;
  columns: Column[];
  memory: Memory;
}

interface Given {
  node: Node;
  value: Ranking;
  task: TaskContext;
  memory: unknown;
}

/** The list that a ranker ranks, and its items as the task gives them. */
export function itemsUnder(node: Node, task: TaskContext): { list: Node | null; items: Item[] } {
  const list = task.object(targetsOf(node)[0] ?? "");
  return { list, items: itemsOf(list ? task.resolve(textAttr(list, "value") ?? "") : [], task.small) };
}

export function boardOf({ node, value, task, memory }: Given): Board {
  const { list, items: given } = itemsUnder(node, task);
  const inOrder = list?.attrs.shuffle === true ? shuffled(given, `${task.shuffleSeed}/${list.name ?? ""}`) : given;
  const columns = columnsOf(value, node, list ? textAttr(list, "title") : null, inOrder.map((item) => item.id));
  const kept = memory as Memory | undefined;
  const selected = kept?.selected ?? columns.find((column) => column.ids.length > 0)?.ids[0] ?? null;
  return {
    items: new Map(inOrder.map((item) => [item.id, item])),
    columns,
    memory: { selected, lifted: kept?.lifted ?? null, said: kept?.said ?? "" },
  };
}

export interface BoardActions {
  select(id: string): void;
  step(direction: Direction): void;
  sendTo(key: string): void;
  /** Pick up the selected item, or drop it where it is. */
  lift(): void;
  /** Put a picked-up item back. False when nothing is picked up. */
  putBack(): boolean;
}

/** What keys, mouse and buttons do: each says what happened. */
export function boardActions(props: Given & { change(value: Ranking): void; remember(memory: Memory): void }): BoardActions {
  const board = boardOf(props);
  const { columns, items, memory } = board;
  const { change, remember } = props;
  const name = (id: string) => nameOf(items.get(id) ?? { id, title: null, body: null, html: null, image: null, score: null });
  const where = (next: readonly Column[], id: string) => {
    const place = placeOf(next, id);
    const column = place ? next[place.column] : undefined;
    return place && column ? `${column.title}, ${place.at + 1} of ${column.ids.length}` : "";
  };
  const id = memory.selected;

  return {
    select: (other) => remember({ ...memory, selected: other, said: `${name(other)}: ${where(columns, other)}` }),
    step: (direction) => {
      if (id === null) return;
      if (!memory.lifted) {
        const next = neighbour(columns, id, direction);
        return remember({ ...memory, selected: next, said: `${name(next)}: ${where(columns, next)}` });
      }
      const next = shift(columns, id, direction);
      change(rankingOf(next));
      remember({ ...memory, said: `${name(id)} moved to ${where(next, id)}` });
    },
    sendTo: (key) => {
      const place = id === null ? null : placeOf(columns, id);
      const from = place ? columns[place.column] : undefined;
      if (id === null || !place || !from || from.key === key) return;
      const next = send(columns, id, key);
      change(rankingOf(next));
      // The hand stays on the column it is emptying.
      const left = next[place.column]?.ids ?? [];
      const selected = left[Math.min(place.at, left.length - 1)] ?? id;
      remember({ selected, lifted: null, said: `${name(id)} sent to ${where(next, id)}` });
    },
    lift: () => {
      if (id === null) return;
      if (memory.lifted) remember({ ...memory, lifted: null, said: `${name(id)} dropped: ${where(columns, id)}` });
      else remember({ ...memory, lifted: { ranking: props.value }, said: `${name(id)} picked up: ${where(columns, id)}` });
    },
    putBack: () => {
      if (!memory.lifted || id === null) return false;
      change(memory.lifted.ranking);
      remember({ ...memory, lifted: null, said: `${name(id)} put back` });
      return true;
    },
  };
}

/** Buckets by number, the list by 0, arrows and space. */
export function boardKeys(props: Parameters<typeof boardActions>[0]): ControlKey[] {
  const actions = boardActions(props);
  const buckets = bucketsOf(props.node);
  const key = (id: string, label: string, wanted: string | null, press: () => void): ControlKey => ({ id, label, wanted, press });
  const { columns } = boardOf(props);
  const list = columns.find((column) => buckets.length > 0 && !buckets.some((bucket) => bucket.name === column.key));
  return [
    ...buckets.map((bucket, i) => {
      const title = columns.find((column) => column.key === bucket.name)?.title ?? "";
      const wanted = textAttr(bucket, "hotkey") ?? (i < 9 ? String(i + 1) : null);
      return key(`to ${bucket.name}`, `Send to ${title}`, wanted, () => actions.sendTo(bucket.name ?? ""));
    }),
    ...(list ? [key(`to ${list.key}`, `Send to ${list.title}`, "0", () => actions.sendTo(list.key))] : []),
    key("up", "Select or move up", "up", () => actions.step("up")),
    key("down", "Select or move down", "down", () => actions.step("down")),
    key("left", "Select or move left", "left", () => actions.step("left")),
    key("right", "Select or move right", "right", () => actions.step("right")),
    key("lift", "Pick up, drop", "space", () => actions.lift()),
  ];
}
