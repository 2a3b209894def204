import { type ReactNode, useState } from "react";
import type { SavedView } from "../../api/views";
import { Button } from "../../ui/Button";
import { ForGood } from "../../ui/ForGood";
import { Menu, MenuItem, MenuLine } from "../../ui/Menu";
import { TitleDialog } from "../../ui/TitleDialog";

export interface ViewActions {
  go: (view: number | undefined) => void;
  save: () => void;
  /** As a new tab with what is shown now. */
  create: (title: string) => void;
  rename: (view: SavedView, title: string) => void;
  duplicate: (view: SavedView) => void;
  share: (view: SavedView, shared: boolean) => void;
  remove: (view: SavedView) => void;
  /** One place to the left or to the right. */
  shift: (view: SavedView, by: -1 | 1) => void;
  copyLink: () => void;
  reset: () => void;
}

interface ViewTabsProps {
  views: readonly SavedView[];
  view: SavedView | undefined;
  isChanged: boolean;
  mayChange: boolean;
  /** Whether a view is mine to change: my own, or a shared one for who manages the project. */
  isMine: (view: SavedView) => boolean;
  actions: ViewActions;
}

export const titleOf = (view: SavedView) => view.data.title?.trim() || `View ${view.id}`;

const NAME = "Name of the view";

/** The tabs: everything first, then saved views; what was changed on one is said, and can be saved. */
export function ViewTabs({ views, view, isChanged, mayChange, isMine, actions }: ViewTabsProps) {
  const [asked, setAsked] = useState<"new" | "rename" | "delete" | null>(null);
  const done = () => setAsked(null);
  const closing = (save: (title: string) => void) => (title: string) => {
    save(title);
    done();
  };
  return (
    <div className="dm-tabs">
      <nav aria-label="Views" className="dm-tab-list">
        <Tab current={!view} onClick={() => actions.go(undefined)}>
          All
        </Tab>
        {views.map((one) => (
          <Tab key={one.id} current={one.id === view?.id} onClick={() => actions.go(one.id)} title={one.shared ? "Shared with everybody" : undefined}>
            {titleOf(one)}
          </Tab>
        ))}
      </nav>
      {view ? (
        <ViewMenu view={view} views={views} mayChange={mayChange && isMine(view)} actions={actions} ask={setAsked} />
      ) : null}
      {mayChange ? (
        <Button kind="quiet" aria-label="Save as a new view" title="Save what is shown as a new view" onClick={() => setAsked("new")}>
          +
        </Button>
      ) : null}
      {isChanged ? (
        <span className="dm-changed">
          {view && mayChange && isMine(view) ? <Button onClick={actions.save}>Save changes</Button> : null}
          <Button kind="quiet" onClick={actions.reset}>
            Reset
          </Button>
        </span>
      ) : null}
      {asked === "new" ? (
        <TitleDialog title="Save as a new view" label={NAME} button="Save view" most={80} onClose={done} onSave={closing(actions.create)} />
      ) : null}
      {asked === "rename" && view ? (
        <TitleDialog title="Rename view" label={NAME} button="Rename" value={titleOf(view)} most={80} onClose={done} onSave={closing((title) => actions.rename(view, title))} />
      ) : null}
      {asked === "delete" && view ? (
        <ForGood
          title={`Delete the view “${titleOf(view)}”?`}
          open
          verb="Delete view"
          onGo={() => {
            actions.remove(view);
            done();
          }}
          onClose={done}
        >
          <p>The tasks stay. {view.shared ? "Others who use this view lose it too." : ""}</p>
        </ForGood>
      ) : null}
    </div>
  );
}

interface TabProps {
  current: boolean;
  onClick: () => void;
  title?: string;
  children: ReactNode;
}

function Tab({ current, onClick, title, children }: TabProps) {
  return (
    <button type="button" className="dm-tab" aria-current={current ? "page" : undefined} onClick={onClick} title={title}>
      {children}
    </button>
  );
}

interface ViewMenuProps {
  view: SavedView;
  views: readonly SavedView[];
  mayChange: boolean;
  actions: ViewActions;
  ask: (what: "rename" | "delete") => void;
}

function ViewMenu({ view, views, mayChange, actions, ask }: ViewMenuProps) {
  const at = views.findIndex((one) => one.id === view.id);
  return (
    <Menu
      trigger={
        <Button kind="quiet" aria-label={`About the view ${titleOf(view)}`}>
          ▾
        </Button>
      }
    >
      <MenuItem onSelect={actions.copyLink}>Copy link</MenuItem>
      {mayChange ? (
        <>
          <MenuItem onSelect={() => actions.share(view, !view.shared)}>
            {view.shared ? "Keep to myself" : "Share with everybody"}
          </MenuItem>
          <MenuItem onSelect={() => ask("rename")}>Rename …</MenuItem>
        </>
      ) : null}
      <MenuItem onSelect={() => actions.duplicate(view)}>Duplicate</MenuItem>
      {mayChange ? (
        <>
          {at > 0 ? <MenuItem onSelect={() => actions.shift(view, -1)}>Move to the left</MenuItem> : null}
          {at < views.length - 1 ? <MenuItem onSelect={() => actions.shift(view, 1)}>Move to the right</MenuItem> : null}
          <MenuLine />
          <MenuItem onSelect={() => ask("delete")}>Delete …</MenuItem>
        </>
      ) : null}
    </Menu>
  );
}
