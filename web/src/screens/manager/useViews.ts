import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { changeView, createView, deleteView, orderViews, type SavedView, savedViews, type ViewData } from "../../api/views";

interface Views {
  /** Mine and those shared with everybody, in the order of their tabs. Undefined until they are known. */
  views: SavedView[] | undefined;
  isMine: (view: SavedView) => boolean;
  create: (data: ViewData) => Promise<SavedView>;
  change: (view: SavedView, change: { data?: ViewData; shared?: boolean }) => Promise<unknown>;
  remove: (view: SavedView) => Promise<unknown>;
  shift: (view: SavedView, by: -1 | 1) => Promise<unknown>;
}

/** The project's saved views, and what can be done to them. Failures are told by `onError`. */
export function useViews(project: number, user: number, onError: (error: unknown) => void): Views {
  const queries = useQueryClient();
  const { queryKey } = savedViews(project);
  const { data } = useQuery(savedViews(project));
  const views = data?.filter((view) => view.shared || view.user === null || view.user === user);
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
    isMine: (view) => view.user === null || view.user === user,
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
