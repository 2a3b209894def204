import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { showCombo } from "../../actions/combo";
import { commandsOf, type Desk as DeskActions, FIXED, givingWay, keysOfCommands } from "../../actions/commands";
import { assignKeys } from "../../actions/hotkeys";
import { whoami } from "../../api/whoami";
import { Zoom, ZoomContext } from "../../tags/image/zoom";
import type { Tags } from "../../tags/registry";
import { isAnswered, keysOf } from "../../tags/scene";
import { walk } from "../../tags/results";
import { Tree } from "../../tags/Tree";
import { pressOf, sceneOf } from "./answering";
import { CommandBar } from "./CommandBar";
import { Help } from "./Help";
import { isRead, markRead } from "./instruction";
import { NoTask } from "./NoTask";
import { Notices } from "./Notices";
import type { Open } from "./opening";
import type { Session } from "./session";
import { TopBar } from "./TopBar";
import { useKeyboard } from "./useKeyboard";
import { useLayoutMap } from "./useLayoutMap";
import { usePanels } from "./usePanels";

// Most answers are given without them: they come when they are opened.
const CommentsPanel = lazy(() => import("../comments/CommentsPanel").then((module) => ({ default: module.CommentsPanel })));
const HistoryDrawer = lazy(() => import("../history/HistoryDrawer").then((module) => ({ default: module.HistoryDrawer })));

interface DeskProps {
  session: Session;
  tags: Tags;
  leave: () => void;
}

/** The screen itself: one line above, the task, one line below. */
export function Desk({ session, tags, leave }: DeskProps) {
  const state = useSyncExternalStore(session.subscribe, () => session.state);
  const { open } = state;
  const { project } = session;
  const instruction = project.show_instruction ? project.expert_instruction.trim() : "";
  const [help, setHelp] = useState(() => instruction !== "" && !isRead(project.id, instruction));
  const layout = useLayoutMap();
  const { data: me } = useQuery(whoami);
  const panels = usePanels();
  const stored = open?.again?.annotation ?? null;
  const unexplained = open && state.unexplained?.task === open.held.task.id ? state.unexplained : null;
  const panel = unexplained ? "comments" : panels.panel;
  const closePanel = () => {
    session.keepTask();
    panels.close();
  };
  useEffect(() => {
    // Where the panel lies there already. One that comes takes the focus itself.
    if (unexplained) document.querySelector<HTMLElement>(".drawer-body > .comment-field textarea")?.focus();
  }, [unexplained]);
  const zoom = useMemo(() => new Zoom(), [open?.held.task.id, open?.again]); // eslint-disable-line react-hooks/exhaustive-deps

  const scene = open ? sceneOf(session, open, tags) : null;
  const groups = scene ? keysOf(scene) : [];
  const pictures = open ? walk(open.tree).filter((node) => node.tag === "Image").length : 0;
  const desk: DeskActions = {
    canUndo: Boolean(open && open.draft.past.length > 0),
    canRedo: Boolean(open && open.draft.future.length > 0),
    canSkip: session.canSkip,
    canGoBack: state.canGoBack,
    canGoForward: state.canGoForward,
    hasTask: open !== null,
    hasNote: Boolean(open && walk(open.tree).some((node) => FIELDS.has(node.tag))),
    hasPicture: pictures > 0,
    hasPair: pictures > 1,
    hasReturned: state.returned.length > 0 && !open?.returned,
    canComment: open !== null && Boolean(me?.permissions.includes("reviews.view")),
    hasHistory: stored !== null,
    submit: () => {
      if (!session.submit()) focusProblem();
    },
    skip: () => session.skip(),
    undo: () => session.undo(),
    redo: () => session.redo(),
    back: () => void session.back(),
    forward: () => void session.forward(),
    help: () => setHelp(true),
    leave: () => (panel === null ? leave() : closePanel()),
    returned: () => void session.openReturned(),
    comments: () => (unexplained ? closePanel() : panels.toggle("comments")),
    history: () => panels.toggle("history"),
    note: focusNextField,
    actualSize: () => zoom.toggleActual(),
    compare: () => zoom.toggleCompare(),
  };
  const asked = commandsOf(desk);
  const keys = assignKeys(groups, keysOfCommands(asked), FIXED);
  const commands = givingWay(asked, keys);
  const hint = (owner: string, id: string) => {
    const combo = id === "write" ? commands.find((command) => command.name === "note")?.keys[0] : keys.comboOf(owner, id);
    return combo === undefined ? undefined : showCombo(combo, layout);
  };
  useKeyboard({ desk, commands, keys, press: pressOf(groups) });
  const answered = Boolean(open && isAnswered(open.tree, tags, open.draft.results));

  return (
    <main className="label-page" data-testid="label-screen" data-task-id={open?.held.task.id}>
      <TopBar state={state} title={project.title} inView={session.inView} desk={desk} />
      <Notices state={state} session={session} />
      {scene && open ? (
        <ZoomContext value={zoom}>
          <div className="label-stage" key={`${open.held.task.id} ${open.again ? "again" : ""}`}>
            <Tree scene={{ ...scene, hint }} />
          </div>
        </ZoomContext>
      ) : (
        <NoTask state={state} session={session} leave={leave} />
      )}
      {open ? <CommandBar desk={desk} commands={commands} armed={answered} layout={layout} again={open.again !== null} /> : null}
      <Suspense fallback={null}>
        {open && panel === "comments" ? (
          <CommentsPanel
            key={`${open.held.task.id} ${stored ?? ""}`}
            subject={() => session.commentSubject()}
            known={stored === null ? draftOf(open) : { annotation: stored }}
            project={project.id}
            region={open.selectedRegion}
            onRegion={(id) => session.selectRegion(id)}
            ask={unexplained ? { ...WHY, onSaid: () => session.explained() } : undefined}
            onClose={closePanel}
          />
        ) : null}
        {stored !== null && panel === "history" ? (
          <HistoryDrawer
            key={stored}
            annotation={stored}
            project={project.id}
            onRestored={() => void session.readAgain()}
            onClose={panels.close}
          />
        ) : null}
      </Suspense>
      <Help
        open={help}
        onClose={() => {
          setHelp(false);
          if (instruction !== "") markRead(project.id, instruction);
        }}
        instruction={instruction}
        commands={commands}
        keys={keys}
        layout={layout}
      />
    </main>
  );
}

function draftOf(open: Open): { draft: number } | null {
  const [draft] = open.held.task.drafts;
  return draft ? { draft: draft.id } : null;
}

const WHY = { hint: "This project wants to know why a task is skipped. Say it, and it is skipped; close to keep it.", verb: "Say it and skip" };

/** Tags with a field to write in. */
const FIELDS = new Set(["TextArea", "Number", "DateTime", "Taxonomy"]);

/** The field after the one last written in, or the first. */
function focusNextField(): void {
  const fields = Array.from(document.querySelectorAll<HTMLElement>(".label-stage [data-note]"));
  const last = fields.findIndex((field) => field.dataset.note === "last");
  for (const field of fields) field.dataset.note = "";
  const next = fields[(last + 1) % fields.length];
  if (!next) return;
  next.dataset.note = "last";
  next.focus();
}

/** The first control that blocks Submit gets the focus once its message stands there. */
function focusProblem(): void {
  requestAnimationFrame(() => {
    const control = document.querySelector(".label-stage [aria-invalid='true']");
    const target =
      control?.querySelector<HTMLElement>("[aria-selected='true']") ??
      control?.querySelector<HTMLElement>("button:not(:disabled), textarea, input, select, [tabindex]");
    target?.focus();
  });
}
