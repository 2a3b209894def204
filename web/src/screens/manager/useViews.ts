import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { changeView, createView, deleteView, orderViews, type SavedView, savedView, savedViews, type ViewData } from "../../api/views";
import { useMay } from "../../api/whoami";

interface Views {
  /** Mine and those shared with everybody, in the order of their tabs. Undefined until they are known. */
  views: SavedView[] | undefined;
  isMine: (view: SavedView) => boolean;
  create: (data: ViewData) => Promise<SavedView>;
  change: (view: SavedView, change: { data?: ViewData; shared?: boolean }) => Promise<unknown>;
  remove: (view: SavedView) => Promise<unknown>;
  shift: (view: SavedView, by: -1 | 1) => Promise<unknown>;
}

/** The views that have a tab: mine, those shared with everybody, and the one that a link opened. */
export function useTabs(project: number, opened: number | undefined): { tabs: SavedView[] | undefined; error: Error | null } {
  const { data, error } = useQuery(savedViews(project));
  const isForeign = opened !== undefined && data !== undefined && !data.some((view) => view.id === opened);
  const linked = useQuery({ ...savedView(opened ?? 0), enabled: isForeign });
  if (error || !data) return { tabs: undefined, error };
  if (!isForeign || linked.error) return { tabs: data, error: null };
  const view = linked.data?.project === project ? [linked.data] : [];
  return { tabs: linked.data ? [...data, ...view] : undefined, error: null };
}

/** The project's saved views, and what can be done to them. Failures are told by `onError`. */
export function useViews(project: number, user: number, opened: number | undefined, onError: (error: unknown) => void): Views {
  const queries = useQueryClient();
  const may = useMay();
  const { queryKey } = savedViews(project);
  const { tabs: views } = useTabs(project, opened);
  const { mutateAsync } = useMutation({
    mutationFn: (change: () => Promise<unknown>) => change(),
    onSettled: () => queries.invalidateQueries({ queryKey }),
    onError,
  });
  const put = (view: SavedView) =>
    queries.setQueryData(queryKey, (known: SavedView[] | undefined) => {
      const others = known ?? [];
      return others.some((one) => one.id === view.id) ? others.map((one) => (one.id === view.id ? view : one)) : [...others, view];
    });
  const quietly = (change: () => Promise<unknown>) => mutateAsync(change).catch(() => undefined);
  return {
    views,
    isMine: (view) => view.user === null || view.user === user || (view.shared && may("projects.change")),
    create: (given) => mutateAsync(async () => {
      const made = await createView(project, given);
      put(made);
      return made;
    }) as Promise<SavedView>,
    change: (view, change) => quietly(async () => put(await changeView(view.id, change))),
    remove: (view) => quietly(() => deleteView(view.id)),
    shift: (view, by) => {
      const ids = (views ?? []).map((one) => one.id);
      const at = ids.indexOf(view.id);
      ids.splice(at, 1);
      ids.splice(at + by, 0, view.id);
      return quietly(() => orderViews(project, ids));
    },
  };
}
