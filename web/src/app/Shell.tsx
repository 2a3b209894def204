import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Link, Outlet, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { signOut } from "../api/session";
import { nameOf, useMay, whoami } from "../api/whoami";
import { Button } from "../ui/Button";
import { Menu, MenuChoice, MenuItem, MenuLine } from "../ui/Menu";
import { NotificationsMenu } from "../screens/comments/NotificationsMenu";
import { ProjectBar } from "./ProjectBar";
import { chooseTheme, storedTheme, type Theme, THEMES } from "../ui/theme";
import "./shell.css";

/** One quiet bar over every page but the labelling screen. */
export function Shell() {
  const { id } = useParams({ strict: false });
  return (
    <>
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <header className="bar">
        <Link to="/projects" className="bar-home">
          Juryroom
        </Link>
        <div className="bar-slot">{id === undefined ? <Places /> : <ProjectBar id={Number(id)} />}</div>
        <NotificationsMenu />
        <MeMenu />
      </header>
      <Outlet />
    </>
  );
}

/** Where one can go from a page of no project. */
function Places() {
  const may = useMay();
  if (!may("benchmarks.view")) return null;
  return (
    <nav className="tabs" aria-label="Places">
      <Link to="/projects" className="tab" activeProps={{ "aria-current": "page" }}>
        Projects
      </Link>
      <Link to="/benchmarks" className="tab" activeProps={{ "aria-current": "page" }}>
        Benchmarks
      </Link>
    </nav>
  );
}

function MeMenu() {
  const { data: me } = useSuspenseQuery(whoami);
  const may = useMay();
  const queries = useQueryClient();
  const [theme, setTheme] = useState<Theme>(storedTheme);
  const leave = async () => {
    await signOut();
    queries.clear();
    window.location.assign("/user/login");
  };
  return (
    <Menu
      trigger={
        <Button kind="quiet" className="bar-me">
          <span className="bar-me-name">{nameOf(me)}</span> <span aria-hidden="true">▾</span>
        </Button>
      }
    >
      <MenuChoice
        label="Colours"
        options={THEMES}
        value={theme}
        onChange={(value) => {
          setTheme(value as Theme);
          chooseTheme(value as Theme);
        }}
      />
      <MenuLine />
      {may("jobs.view") ? (
        <MenuItem asChild>
          <Link to="/jobs">Jobs</Link>
        </MenuItem>
      ) : null}
      {may("users.manage") || may("organizations.invite") ? (
        <MenuItem asChild>
          <Link to="/people">People</Link>
        </MenuItem>
      ) : null}
      {may("workspaces.change") ? (
        <MenuItem asChild>
          <Link to="/workspaces">Workspaces</Link>
        </MenuItem>
      ) : null}
      {may("providers.view") ? (
        <MenuItem asChild>
          <Link to="/connections">Connections</Link>
        </MenuItem>
      ) : null}
      {may("activity.view") ? (
        <MenuItem asChild>
          <Link to="/activity">Activity</Link>
        </MenuItem>
      ) : null}
      <MenuItem asChild>
        <Link to="/settings">My settings</Link>
      </MenuItem>
      <MenuItem onSelect={() => void leave()}>Sign out</MenuItem>
    </Menu>
  );
}
