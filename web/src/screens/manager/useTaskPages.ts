import { useEffect, useState, useSyncExternalStore } from "react";
import { loadTasks, type TaskQuery } from "../../api/tasks";
import { recall, type Remembered } from "./memory";
import { PAGE_SIZE, TaskPages } from "./pages";

/** The pages of what is shown now. While another query is asked for the first time, the one before stays in sight. */
export function useTaskPages(project: number, query: TaskQuery): { pages: TaskPages; isPending: boolean; kept: Remembered | null } {
  const key = JSON.stringify(query);
  const [current, setCurrent] = useState(() => {
    const kept = recall(project, key);
    return { key, project, pages: kept?.pages ?? pagesOf(project, key), kept };
  });
  useEffect(() => {
    if (current.kept) current.pages.refresh();
    else current.pages.want(0, 1);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, on coming here
  }, []);
  useEffect(() => {
    if (current.key === key && current.project === project) return;
    const next = pagesOf(project, key);
    const stop = next.subscribe(() => {
      stop();
      current.pages.close();
      setCurrent({ key, project, pages: next, kept: null });
    });
    next.want(0, 1);
    return () => {
      stop();
      if (next.total === null) next.close();
    };
  }, [key, project, current]);
  useSyncExternalStore(current.pages.subscribe, () => current.pages.version);
  return { pages: current.pages, isPending: current.key !== key, kept: current.kept };
}

function pagesOf(project: number, key: string): TaskPages {
  const query = JSON.parse(key) as TaskQuery;
  return new TaskPages((page, signal) => loadTasks(project, query, page, PAGE_SIZE, signal));
}
