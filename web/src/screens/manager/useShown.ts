import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { ColumnInfo } from "../../api/columns";
import type { Node } from "../../api/interface";
import type { TaskQuery, TaskRow } from "../../api/tasks";
import type { SavedView } from "../../api/views";
import { columnsOf, searchedFields, usualColumns } from "./columns";
import { type Arranged, keepArranged, readArranged } from "./layout";
import { isChanged, type ManagerSearch, savedShown, searchOf, type Shown, shownOf, viewDataOf } from "./search";
import { fromApi, inWords, withSearch } from "./sentence";
import { useViews } from "./useViews";
import { titleOf, type ViewActions } from "./ViewTabs";

const ROUTE = "/signed-in/shell/projects/$id/tasks";
const PICTURE_ROW = 52;
const LINE_ROW = 32;

interface Parts {
  project: number;
  user: number;
  tree: Node;
  given: readonly ColumnInfo[];
  /** Some tasks, whatever is filtered: what columns there are is read off them. */
  rows: readonly TaskRow[];
  onError: (error: unknown) => void;
}

/** What is shown, from the address, the open view and what this person arranged; and every way to change it. */
export function useShown({ project, user, tree, given, rows, onError }: Parts) {
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: "/projects/$id/tasks" });
  const store = useViews(project, user, search.view, onError);
  const views = store.views ?? [];
  const saved = views.find((view) => view.id === search.view);
  const [arranged, setArranged] = useState<Arranged>(() => readArranged(project));
  const columns = columnsOf(given, tree, rows);
  const all = columns.filter((column) => column.canShow).map((column) => column.name);
  const usual = usualColumns(columns, rows);
  const atFirst = savedShown(saved?.data, all, usual);
  const base: Shown = saved ? atFirst : { ...atFirst, columns: arranged.columns };
  const shown = shownOf(search, base);
  const names = shown.columns ?? usual;
  const visible = names.flatMap((name) => columns.find((column) => column.name === name && column.canShow) ?? []);
  const q = search.q ?? "";
  const searched = searchedFields(columns, tree, rows);
  const title = (name: string) => columns.find((column) => column.name === name)?.title ?? name;

  const go = (next: ManagerSearch, replace = false) => void navigate({ search: next, replace });
  const show = (change: Partial<Shown>) => go(searchOf({ ...shown, ...change }, base, search.view, q));
  const arrange = (change: Partial<Arranged>) => {
    const next = { ...arranged, ...change };
    setArranged(next);
    keepArranged(project, next);
  };
  const setColumns = (next: string[]) => {
    if (saved) return show({ columns: next });
    arrange({ columns: next });
    if (search.columns) go({ ...search, columns: undefined }, true);
  };
  const data = () => viewDataOf({ ...shown, columns: names }, saved?.data ?? {}, all);
  const actions: ViewActions = {
    go: (view) => go({ view }),
    save: () => {
      if (saved) void store.change(saved, { data: data() }).then(() => go({ view: saved.id, q: search.q }, true));
    },
    create: (name) => void store.create({ ...data(), title: name }).then((made) => go({ view: made.id }), () => undefined),
    rename: (view, name) => void store.change(view, { data: { ...view.data, title: name } }),
    duplicate: (view) =>
      void store.create({ ...view.data, title: `${titleOf(view)} (copy)` }).then((made) => go({ view: made.id }), () => undefined),
    share: (view, shared) => void store.change(view, { shared }),
    remove: (view) => {
      if (view.id === search.view) go({});
      void store.remove(view);
    },
    shift: (view, by) => void store.shift(view, by),
    copyLink: () => void navigator.clipboard?.writeText(window.location.href).catch(() => undefined),
    reset: () => go({ view: search.view }),
  };
  const filters = withSearch(shown.filters, q, searched);
  return {
    views: views as SavedView[],
    saved,
    isMine: store.isMine,
    isChanged: isChanged(search),
    actions,
    shown,
    show,
    columns: visible,
    /** Every column, shown or not. */
    filterable: columns,
    setColumns,
    resetColumns: () => {
      arrange({ columns: null, widths: {} });
      go({ ...search, columns: saved ? usual : undefined }, true);
    },
    arranged,
    arrange,
    q,
    setQ: (text: string) => go({ ...search, q: text || undefined }, true),
    searchTitles: searched.map(title),
    query: queryOf(shown, filters, columns),
    isFiltered: filters !== null,
    words: [inWords(fromApi(shown.filters), title), q ? `“${q}” is found` : ""].filter(Boolean).join(" and "),
    clear: () => go(searchOf({ ...shown, filters: null }, base, search.view, undefined)),
    rowHeight: arranged.rows === "pictures" && visible.some(({ kind }) => kind === "picture" || kind === "list") ? PICTURE_ROW : LINE_ROW,
    /** Another key begins the list anew. */
    listKey: `${shown.layout}`,
  };
}

/** The API's query. It sorts a field of the data as numbers only where it is told so. */
function queryOf(shown: Shown, filters: Shown["filters"], columns: ReturnType<typeof columnsOf>): TaskQuery {
  const name = shown.order.replace(/^-/, "");
  const isNumber = name.startsWith("data.") && columns.find((column) => column.name === name)?.type === "Number";
  return {
    ...(filters ? { filters } : {}),
    ordering: [`${shown.order.startsWith("-") ? "-" : ""}tasks:${name}`],
    ...(isNumber ? { columnsDisplayType: { [`tasks:${name}`]: "Number" } } : {}),
  };
}
