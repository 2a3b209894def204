import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import { messageOf } from "../../api/client";
import type { ColumnInfo } from "../../api/columns";
import type { Node } from "../../api/interface";
import type { Person } from "../../api/people";
import type { Project } from "../../api/projects";
import type { TaskRow } from "../../api/tasks";
import { useMay } from "../../api/whoami";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { useKey } from "../../ui/keys";
import { Waiting } from "../../ui/Waiting";
import { ActionsMenu } from "./ActionsMenu";
import { ColumnChooser } from "./ColumnChooser";
import { Counts } from "./Counts";
import { NoMatch, NoTasks } from "./Empty";
import { ExportDialog } from "./ExportDialog";
import { FilterBar } from "./FilterBar";
import { HistoryDialog } from "./HistoryDialog";
import { Gallery } from "./Gallery";
import { reordered } from "./layout";
import { FRESH, remember } from "./memory";
import { Notices, useNotices } from "./Notices";
import { OrderPick } from "./OrderPick";
import { Peek } from "./Peek";
import { SearchBox } from "./SearchBox";
import { countOf, isEmpty, NONE, toApi } from "./selection";
import { type ListHandle, TaskTable } from "./TaskTable";
import { useActionBoard } from "./useActionBoard";
import { useDesk } from "./useDesk";
import { useShown } from "./useShown";
import { useTaskPages } from "./useTaskPages";
import { ViewTabs } from "./ViewTabs";

interface WorkroomProps {
  project: Project;
  tree: Node;
  given: readonly ColumnInfo[];
  rows: readonly TaskRow[];
  people: readonly Person[];
  user: number;
}

/** The screen: tabs and what can be done above, the sentence of the filter, the rows. */
export function Workroom({ project, tree, given, rows, people, user }: WorkroomProps) {
  const may = useMay();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const notices = useNotices();
  const [history, setHistory] = useState(false);
  const view = useShown({ project: project.id, user, tree, given, rows, onError: (error) => notices.tell({ tone: "bad", text: messageOf(error) }) });
  const { pages, key, isPending, kept } = useTaskPages(project.id, view.query);
  const [start] = useState(() => kept ?? FRESH);
  const handle = useRef<ListHandle | null>(null);
  const total = pages.total ?? 0;
  const open = (taskId: number) =>
    void navigate({ to: "/projects/$id/label/$taskId", params: { id: project.id, taskId }, state: { fromManager: true } });
  const desk = useDesk({
    pages,
    total,
    filterKey: JSON.stringify(view.query.filters ?? null),
    start,
    handle,
    open,
    onError: (error) => notices.tell({ tone: "bad", text: messageOf(error) }),
  });
  const known = useMemo(() => new Map(people.map((person) => [person.id, person])), [people]);
  useRemembered({ project: project.id, key, pages, cursor: desk.cursor, selection: desk.selection }, handle);
  useKey("KeyF", () => document.querySelector<HTMLElement>("[data-add-filter]")?.click());

  const refresh = () => {
    pages.refresh();
    void queries.invalidateQueries({ queryKey: ["projects", project.id], exact: true });
    void queries.invalidateQueries({ queryKey: ["tasks"] });
  };
  const board = useActionBoard(project.id, notices, refresh);
  const selected = countOf(desk.selection, total);
  const chosen = { ...view.query, selectedItems: toApi(isEmpty(desk.selection, total) ? { all: true, ids: new Set() } : desk.selection) };
  const label = () => {
    const saved = selected === 0 && view.saved && !view.isChanged && !view.q;
    const search = saved ? { view: view.saved?.id } : { query: JSON.stringify(selected === 0 ? view.query : chosen) };
    void navigate({ to: "/projects/$id/label", params: { id: project.id }, search, state: { fromManager: true } });
  };
  const list = {
    project: project.id, pages, total, columns: view.columns, people: known, selection: desk.selection,
    cursor: desk.cursor, start: start.place, isPending, actions: desk.actions, handle,
  };
  const nothing = project.task_number === 0 && total === 0;
  return (
    <>
      <div className="dm-top">
        <ViewTabs
          views={view.views}
          view={view.saved}
          isChanged={view.isChanged}
          mayChange={may("views.change")}
          isMine={view.isMine}
          actions={view.actions}
        />
        <Counts
          all={project.task_number}
          matching={pages.total}
          filtered={view.isFiltered}
          selected={selected}
          onAll={desk.tickAll}
          onNone={() => desk.setSelection(NONE)}
        />
        {selected > 0 && may("actions.perform") ? (
          <ActionsMenu
            project={project.id}
            chosen={chosen}
            count={selected}
            board={board}
            onDone={() => desk.setSelection(NONE)}
          />
        ) : null}
        {may("projects.export") ? <ExportDialog project={project.id} chosen={chosen} count={selected || total} isSelection={selected > 0} /> : null}
        <Button disabled={total === 0} onClick={label}>
          Label these ▸
        </Button>
        {may("actions.perform") ? (
          <Button kind="quiet" onClick={() => setHistory(true)}>
            History
          </Button>
        ) : null}
      </div>
      <div className="dm-tools">
        <FilterBar project={project.id} filters={view.shown.filters} columns={view.filterable} rows={[...rows, ...pages.loaded()]} people={known} onChange={(filters) => view.show({ filters })} />
        <div className="dm-tools-right">
          <SearchBox value={view.q} fields={view.searchTitles} onChange={view.setQ} />
          <OrderPick columns={view.filterable} order={view.shown.order} onOrder={(order) => view.show({ order })} />
          <ColumnChooser
            columns={view.filterable}
            shown={view.columns.map((column) => column.name)}
            rows={view.arranged.rows}
            onShown={view.setColumns}
            onRows={(rows) => view.arrange({ rows })}
            onReset={view.resetColumns}
          />
          <Button kind="quiet" aria-pressed={view.shown.layout === "grid"} onClick={() => view.show({ layout: view.shown.layout === "grid" ? "list" : "grid" })}>
            {view.shown.layout === "grid" ? "List" : "Grid"}
          </Button>
        </div>
      </div>
      {pages.error ? (
        <Banner tone="bad" title={messageOf(pages.error)}>
          <div className="dm-way-out">
            <Button onClick={() => pages.refresh()}>Try again</Button>
            {view.isFiltered ? <Button onClick={view.clear}>Remove the filter</Button> : null}
          </div>
        </Banner>
      ) : null}
      <section className="dm-body" aria-label="Tasks">
        {pages.total === null && !pages.error ? <Waiting what="Looking up tasks" /> : null}
        {nothing && pages.total === 0 ? <NoTasks id={project.id} /> : null}
        {!nothing && pages.total === 0 && !isPending ? <NoMatch words={view.words} onClear={view.clear} /> : null}
        {total === 0 ? null : view.shown.layout === "grid" ? (
          <Gallery key={view.listKey} {...list} />
        ) : (
          <TaskTable
            key={view.listKey}
            {...list}
            order={view.shown.order}
            rowHeight={view.rowHeight}
            widths={view.arranged.widths}
            onOrder={(order) => view.show({ order })}
            onMove={(moved, before) => view.setColumns(reordered(view.columns.map((column) => column.name), moved, before))}
            onWidth={(name, width) => view.arrange({ widths: { ...view.arranged.widths, [name]: width } })}
            onTickAll={desk.tickAll}
          />
        )}
        {desk.peeking ? (
          <Peek
            project={project.id}
            row={pages.row(desk.cursor)}
            index={desk.cursor}
            total={total}
            columns={view.filterable}
            people={known}
            onClose={desk.closePeek}
          />
        ) : null}
        <Notices notices={notices} />
        {history ? <HistoryDialog project={project.id} board={board} onClose={() => setHistory(false)} /> : null}
      </section>
    </>
  );
}

/** On leaving, what to come back to. */
function useRemembered(visit: Omit<Parameters<typeof remember>[0], "place">, handle: React.RefObject<ListHandle | null>): void {
  const latest = useRef(visit);
  const place = useRef(FRESH.place);
  useEffect(() => {
    latest.current = visit;
    place.current = handle.current?.place() ?? place.current;
  });
  useEffect(
    () => () => remember({ ...latest.current, place: handle.current?.place() ?? place.current }),
    [handle],
  );
}
