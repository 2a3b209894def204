import { type KeyboardEvent, useId, useRef, useState } from "react";
import { Kbd } from "../../ui/Kbd";
import { Question } from "../Question";
import { textAttr } from "../results";
import type { TagProps } from "../types";
import "./taxonomy.css";
import { branches, pathKey, type Path, type Paths, type Row, rows, toggled, wordsOf } from "./value";

/** A tree with search. Arrows walk and open it, Space chooses; what is chosen stands above it as paths. */
export function Taxonomy(props: TagProps<Record<string, unknown>, Paths>) {
  const { node, value, change, task, readonly, hint, title, origin } = props;
  const [search, setSearch] = useState("");
  const [at, setAt] = useState<string | null>(null);
  const tree = useRef<HTMLDivElement>(null);
  const id = useId();
  const all = branches(node, task.resolve);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(value.flatMap(waysTo)));
  const shown = rows(all, open, search);
  const most = Number(node.attrs.maxUsages) || Infinity;
  const leafsOnly = node.attrs.leafsOnly === true;
  const separator = textAttr(node, "pathSeparator") ?? " / ";
  const key = hint("write");
  const here = shown.some((row) => pathKey(row.branch.path) === at) ? at : shown[0] ? pathKey(shown[0].branch.path) : null;

  function choose(row: Row): void {
    if (readonly) return;
    if (leafsOnly && row.branch.children.length > 0) return toggleOpen(row, !row.open);
    change(toggled(value, row.branch.path, most));
  }

  function toggleOpen(row: Row, wanted: boolean): void {
    if (search !== "" || row.branch.children.length === 0) return;
    const next = new Set(open);
    if (wanted) next.add(pathKey(row.branch.path));
    else next.delete(pathKey(row.branch.path));
    setOpen(next);
  }

  function goTo(row: Row | undefined): void {
    if (!row) return;
    const place = pathKey(row.branch.path);
    setAt(place);
    tree.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(place)}"]`)?.focus();
  }

  function onTreeKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const index = shown.findIndex((row) => pathKey(row.branch.path) === here);
    const row = shown[index];
    if (!row) return;
    const steps: Record<string, () => void> = {
      ArrowDown: () => goTo(shown[index + 1]),
      ArrowUp: () => goTo(shown[index - 1]),
      Home: () => goTo(shown[0]),
      End: () => goTo(shown[shown.length - 1]),
      ArrowRight: () => (row.branch.children.length > 0 && !row.open ? toggleOpen(row, true) : goTo(childOf(shown, index))),
      ArrowLeft: () => (row.open && search === "" ? toggleOpen(row, false) : goTo(parentOf(shown, index))),
      " ": () => choose(row),
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    step();
  }

  return (
    <Question {...props} role="group">
      <div className="taxonomy">
        <ul className="taxonomy-chosen" role="list" aria-label={`${title}: chosen`}>
          {value.map((path) => (
            <li key={pathKey(path)}>
              <button
                type="button"
                className="option"
                aria-pressed="true"
                data-origin={origin ?? undefined}
                aria-label={`${wordsOf(all, path).join(separator)}, remove`}
                disabled={readonly}
                onClick={() => change(toggled(value, path, most))}
              >
                {node.attrs.showFullPath === true ? wordsOf(all, path).join(separator) : wordsOf(all, path).at(-1)}
                <span aria-hidden="true">×</span>
              </button>
            </li>
          ))}
          {value.length === 0 ? <li className="taxonomy-none">Nothing chosen</li> : null}
        </ul>
        <span className="taxonomy-search">
          <input
            type="search"
            value={search}
            placeholder={textAttr(node, "placeholder") ?? "Search"}
            aria-label={`Search ${title}`}
            aria-controls={id}
            data-note=""
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "ArrowDown") return;
              event.preventDefault();
              goTo(shown[0]);
            }}
          />
          {key === undefined ? null : <Kbd>{key}</Kbd>}
        </span>
        <div ref={tree} id={id} className="taxonomy-tree" role="tree" aria-label={title} aria-multiselectable onKeyDown={onTreeKey}>
          {shown.map((row) => (
            <TreeRow
              key={pathKey(row.branch.path)}
              row={row}
              chosen={value.some((path) => pathKey(path) === pathKey(row.branch.path))}
              here={pathKey(row.branch.path) === here}
              choosable={!leafsOnly || row.branch.children.length === 0}
              choose={() => {
                setAt(pathKey(row.branch.path));
                choose(row);
              }}
              toggle={() => toggleOpen(row, !row.open)}
              arrive={() => setAt(pathKey(row.branch.path))}
            />
          ))}
          {shown.length === 0 ? (
            <p className="taxonomy-none">{search === "" ? "This tree is empty." : `Nothing matches "${search}".`}</p>
          ) : null}
        </div>
      </div>
    </Question>
  );
}

interface TreeRowProps {
  row: Row;
  chosen: boolean;
  here: boolean;
  choosable: boolean;
  choose(): void;
  toggle(): void;
  arrive(): void;
}

function TreeRow({ row, chosen, here, choosable, choose, toggle, arrive }: TreeRowProps) {
  const parent = row.branch.children.length > 0;
  return (
    <div
      className="taxonomy-row"
      role="treeitem"
      aria-level={row.level}
      aria-expanded={parent ? row.open : undefined}
      aria-selected={chosen}
      aria-label={row.branch.text}
      title={row.branch.hint ?? undefined}
      tabIndex={here ? 0 : -1}
      data-path={pathKey(row.branch.path)}
      style={{ paddingInlineStart: `${(row.level - 1) * 20 + 4}px` }}
      onClick={choose}
      onFocus={arrive}
    >
      <span
        className="taxonomy-arrow"
        aria-hidden="true"
        onClick={(event) => {
          event.stopPropagation();
          toggle();
        }}
      >
        {parent ? (row.open ? "▾" : "▸") : ""}
      </span>
      <span className="taxonomy-mark" data-choosable={choosable || undefined} aria-hidden="true">
        {chosen ? "✓" : ""}
      </span>
      {row.branch.text}
    </div>
  );
}

/** Every branch above a chosen one starts open. */
function waysTo(path: Path): string[] {
  return path.slice(0, -1).map((_, index) => pathKey(path.slice(0, index + 1)));
}

function childOf(shown: readonly Row[], index: number): Row | undefined {
  const [row, next] = [shown[index], shown[index + 1]];
  return row && next && next.level > row.level ? next : undefined;
}

function parentOf(shown: readonly Row[], index: number): Row | undefined {
  const level = shown[index]?.level ?? 1;
  return shown.slice(0, index).findLast((row) => row.level < level);
}
