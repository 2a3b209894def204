import { useEffect, useState, useSyncExternalStore } from "react";
import { loadTasks, type TaskQuery } from "../../api/tasks";
import { recall, type Remembered } from "./memory";
import { PAGE_SIZE, TaskPages } from "./pages";

/** An answer given just before coming back may still be on its way. */
const STILL_SENDING_MS = 2000;
/** Others work meanwhile: who comes back to the window after this long sees the rows as they are now. */
const AWAY_MS = 10_000;

interface ShownPages {
  pages: TaskPages;
  /** The query they are of, as text. */
  key: string;
  /** They are of the query before. */
  isPending: boolean;
  kept: Remembered | null;
}

/** The pages of what is shown now. While another query is asked for the first time, the one before stays in sight. */
export function useTaskPages(project: number, query: TaskQuery): ShownPages {
  const key = JSON.stringify(query);
  const [current, setCurrent] = useState(() => {
    const kept = recall(project, key);
    return { key, project, pages: kept?.pages ?? pagesOf(project, key), kept };
  });
  useEffect(() => {
    if (!current.kept) return current.pages.want(0, 1);
    current.pages.refresh();
    const again = setTimeout(() => current.pages.refresh(), STILL_SENDING_MS);
    return () => clearTimeout(again);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, on coming here
  }, []);
  useEffect(() => {
    let left = 0;
    const look = () => {
      if (document.visibilityState === "hidden") left = Date.now();
      else if (Date.now() - left > AWAY_MS) current.pages.refresh();
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [current]);
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
  return { pages: current.pages, key: current.key, isPending: current.key !== key, kept: current.kept };
}

function pagesOf(project: number, key: string): TaskPages {
  const query = JSON.parse(key) as TaskQuery;
  return new TaskPages((page, signal) => loadTasks(project, query, page, PAGE_SIZE, signal));
}
