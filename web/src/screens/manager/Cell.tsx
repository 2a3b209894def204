import { type Person, pseudonymOf } from "../../api/people";
import type { TaskRow } from "../../api/tasks";
import { nameOf } from "../../api/whoami";
import { Meter } from "../../ui/Meter";
import { since } from "../../ui/since";
import { asWords, cellValue, type Column, picturesOfItems } from "./columns";
import { Thumbnail } from "./Thumbnail";

export type People = ReadonlyMap<number, Person>;

interface CellProps {
  row: TaskRow;
  column: Column;
  people: People;
}

/** One value, drawn by its kind. */
export function Cell({ row, column, people }: CellProps) {
  const value = cellValue(row, column.name);
  switch (column.kind) {
    case "picture":
      return <Thumbnail value={value} task={row.id} size={128} />;
    case "list":
      return (
        <span className="dm-items">
          {picturesOfItems(value).map((address) => (
            <Thumbnail key={address} value={address} task={row.id} size={128} />
          ))}
          <span className="dm-clip">{asWords(value)}</span>
        </span>
      );
    case "score":
      return <Meter value={typeof value === "number" ? value : null} />;
    case "answers":
      return <Answers row={row} />;
    case "moment":
      return typeof value === "string" && value !== "" ? <span title={value}>{since(value)}</span> : null;
    case "people":
      return <Initials value={value} people={people} />;
    case "yes-no":
      return <span>{value === null || value === undefined ? "" : value ? "yes" : "no"}</span>;
    case "number":
      return <span>{asWords(value)}</span>;
    default:
      return (
        <span className="dm-clip" title={typeof value === "string" ? value : undefined}>
          {asWords(value)}
        </span>
      );
  }
}

function Answers({ row }: { row: TaskRow }) {
  return (
    <span title={row.is_labeled ? "Has the answers it needs" : undefined}>
      {row.total_annotations} / {row.overlap}
      {row.is_labeled ? " ✓" : ""}
      {row.cancelled_annotations > 0 ? ` · ${row.cancelled_annotations} skipped` : ""}
    </span>
  );
}

const MOST_PEOPLE = 3;

function Initials({ value, people }: { value: unknown; people: People }) {
  const ids = (Array.isArray(value) ? value : []).map(idOf).filter((id) => id !== null);
  if (ids.length === 0) return null;
  const names = ids.map((id) => personName(id, people));
  const room = ids.length > MOST_PEOPLE ? MOST_PEOPLE - 1 : MOST_PEOPLE; // "+2" takes the place of one
  return (
    <span className="dm-people" title={names.join(", ")}>
      {names.slice(0, room).map((name, i) => (
        <abbr key={ids[i]} title={name}>
          {initialsOf(name)}
        </abbr>
      ))}
      {ids.length > MOST_PEOPLE ? <span>+{ids.length - room}</span> : null}
    </span>
  );
}

function idOf(person: unknown): number | null {
  if (typeof person === "number") return person;
  const id = (person as { user_id?: unknown } | null)?.user_id;
  return typeof id === "number" ? id : null;
}

export function personName(id: number, people: People): string {
  const person = people.get(id);
  if (person) return nameOf(person);
  return id < 0 ? pseudonymOf(id) : `Person ${id}`;
}

/** "Mia Berg" is MB, "mia.berg@example.org" too. */
export function initialsOf(name: string): string {
  const words = name.replace(/@.*$/, "").split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0]?.[0], words.at(-1)?.[0]] : [...(words[0] ?? "?")].slice(0, 2);
  return letters.join("").toUpperCase();
}
