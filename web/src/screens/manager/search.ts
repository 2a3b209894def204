import type { ViewData } from "../../api/views";
import type { ApiFilters, ApiItem } from "./grammar";

/** What the address says: the tab, and where what is shown differs from it. A link shows the same to somebody else. */
export interface ManagerSearch {
  view?: number;
  filters?: ApiFilters | "none";
  /** A column's name, with a minus for downwards. */
  order?: string;
  /** The columns shown, in their order. */
  columns?: string[];
  layout?: Layout;
  /** Quick search. */
  q?: string;
}

export type Layout = "list" | "grid";

/** What is on screen, whatever it comes from. */
export interface Shown {
  filters: ApiFilters | null;
  order: string;
  /** Null: those a project shows by itself. */
  columns: string[] | null;
  layout: Layout;
}

export const DEFAULT_ORDER = "predictions_score";

export function readSearch(raw: Record<string, unknown>): ManagerSearch {
  const view = Number(raw.view);
  return withoutNothing({
    view: Number.isInteger(view) && view > 0 ? view : undefined,
    filters: raw.filters === "none" ? "none" : isFilters(raw.filters) ? raw.filters : undefined,
    order: typeof raw.order === "string" && raw.order !== "" ? raw.order : undefined,
    columns: Array.isArray(raw.columns) ? raw.columns.filter((name) => typeof name === "string") : undefined,
    layout: raw.layout === "grid" || raw.layout === "list" ? raw.layout : undefined,
    q: raw.q === undefined || raw.q === null || raw.q === "" ? undefined : String(raw.q),
  });
}

function isFilters(value: unknown): value is ApiFilters {
  if (typeof value !== "object" || value === null) return false;
  const { conjunction, items } = value as Partial<ApiFilters>;
  return (conjunction === "and" || conjunction === "or") && Array.isArray(items) && items.every(isItem);
}

function isItem(value: unknown): value is ApiItem {
  if (typeof value !== "object" || value === null) return false;
  const { filter, operator, child_filter: child } = value as Partial<ApiItem>;
  return typeof filter === "string" && typeof operator === "string" && (!child || isItem(child));
}

/** A saved view as it is shown before anything is changed. `all` are the columns there are. */
export function savedShown(data: ViewData | undefined, all: readonly string[], usual: readonly string[]): Shown {
  const [ordering] = data?.ordering ?? [];
  const hidden = data?.hiddenColumns?.explore?.map(plainName);
  return {
    filters: data?.filters && data.filters.items.length > 0 ? data.filters : null,
    order: ordering ? plainName(ordering) : data ? "id" : DEFAULT_ORDER,
    columns: data?.columns ?? (hidden && hidden.length > 0 ? [...new Set([...usual, ...all])].filter((name) => !hidden.includes(name)) : null),
    layout: data?.type === "grid" ? "grid" : "list",
  };
}

function plainName(name: string): string {
  return name.replace(/^(-?)(tasks:)?/, "$1");
}

export function shownOf(search: ManagerSearch, saved: Shown): Shown {
  return {
    filters: search.filters === "none" ? null : (search.filters ?? saved.filters),
    order: search.order ?? saved.order,
    columns: search.columns ?? saved.columns,
    layout: search.layout ?? saved.layout,
  };
}

/** The address of what is shown: only what the tab does not say already. */
export function searchOf(shown: Shown, saved: Shown, view: number | undefined, q: string | undefined): ManagerSearch {
  const differs = (name: keyof Shown) => JSON.stringify(shown[name]) !== JSON.stringify(saved[name]);
  return withoutNothing({
    view,
    filters: differs("filters") ? (shown.filters ?? "none") : undefined,
    order: differs("order") ? shown.order : undefined,
    columns: differs("columns") ? (shown.columns ?? undefined) : undefined,
    layout: differs("layout") ? shown.layout : undefined,
    q: q || undefined,
  });
}

export function isChanged({ filters, order, columns, layout }: ManagerSearch): boolean {
  return [filters, order, columns, layout].some((one) => one !== undefined);
}

/** What to save of what is shown. Anything else the view held stays. */
export function viewDataOf(shown: Shown, before: ViewData, all: readonly string[]): ViewData {
  const down = shown.order.startsWith("-");
  return {
    ...before,
    type: shown.layout,
    target: "tasks",
    filters: shown.filters ?? { conjunction: "and", items: [] },
    ordering: [`${down ? "-" : ""}tasks:${shown.order.replace(/^-/, "")}`],
    ...(shown.columns
      ? {
          columns: shown.columns,
          hiddenColumns: {
            explore: all.filter((name) => !shown.columns?.includes(name)).map((name) => `tasks:${name}`),
            labeling: before.hiddenColumns?.labeling ?? [],
          },
        }
      : {}),
  };
}

function withoutNothing<Given extends object>(given: Given): Given {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Given;
}
