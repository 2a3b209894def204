import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { project } from "../../api/projects";
import type { MemberRow, MemberTable } from "../../api/quality";
import { useMay, whoami } from "../../api/whoami";
import { Awaited } from "../../ui/Awaited";
import { Button } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { BandKey } from "./BandKey";
import { ColumnMenu } from "./ColumnMenu";
import { FigureTable, SaveTable } from "./FigureTable";
import { type MemberColumn, memberColumns, nameOfRow } from "./memberColumns";
import { AsOfLine } from "./Panel";
import { PauseDialog } from "./PauseDialog";
import { OnePerson } from "./PersonPage";
import { Tabs } from "./Tabs";
import { useMembers } from "./useMembers";
import { useShownColumns } from "./useShownColumns";
import "./quality.css";

/** How people do in a project; who may not see others sees their own figures. */
export function MembersPage() {
  const { id } = useParams({ from: "/signed-in/shell/projects/$id/quality/people" });
  const { data: me } = useQuery(whoami);
  const { data: about } = useQuery(project(id));
  const seesAll = useMay()("annotations.any");
  return (
    <main className="page page-wide quality" id="main">
      <title>{`People · ${about?.title ?? "Quality"}`}</title>
      <Tabs project={id} />
      {seesAll ? <Members project={id} /> : me ? <OnePerson project={id} user={me.id} /> : null}
    </main>
  );
}

const TABLES: Record<MemberTable, string> = { annotations: "Who answers", reviews: "Who reviews" };

function Members({ project }: { project: number }) {
  const { table = "annotations" } = useSearch({ from: "/signed-in/shell/projects/$id/quality/people" });
  const navigate = useNavigate();
  const { rows, query, models } = useMembers(project, table);
  const [pausing, setPausing] = useState<MemberRow | null>(null);
  const manages = useMay()("members.change");
  const all = memberColumns(project, table);
  const columns = useShownColumns(`members-${table}`, all);
  const acts: MemberColumn = {
    key: "pause",
    title: "Pause",
    value: (row) => (row.paused ? "paused" : ""),
    draw: (row) => <PauseButton row={row} onPick={() => setPausing(row)} />,
  };
  const shown = manages && table === "annotations" ? [...columns.shown, acts] : columns.shown;
  return (
    <>
      <div className="members-tools">
        <div role="group" aria-label="Which people" className="members-tables">
          {(Object.keys(TABLES) as MemberTable[]).map((each) => (
            <Button
              key={each}
              kind={each === table ? "plain" : "quiet"}
              aria-pressed={each === table}
              onClick={() => void navigate({ to: "/projects/$id/quality/people", params: { id: project }, search: { table: each === "reviews" ? each : undefined } })}
            >
              {TABLES[each]}
            </Button>
          ))}
        </div>
        <BandKey />
        <span className="panel-tools">
          <ColumnMenu columns={all} isShown={columns.isShown} onToggle={columns.toggle} />
          <SaveTable name={`members-${table}`} columns={columns.shown} rows={rows} />
        </span>
      </div>
      <Awaited query={query} what="Looking up people" />
      {query.data?.count === 0 ? <Nobody project={project} table={table} /> : null}
      {rows.length > 0 ? (
        <FigureTable key={table} label={TABLES[table]} columns={shown} rows={rows} rowKey={(row) => row.user_id} className="members" />
      ) : null}
      {models ? <AsOfLine asOf={models} /> : null}
      {pausing ? <PauseDialog project={project} user={pausing.user_id} name={nameOfRow(pausing)} isPaused={Boolean(pausing.paused)} why={pausing.paused_why as string | null} onClose={() => setPausing(null)} /> : null}
    </>
  );
}

function PauseButton({ row, onPick }: { row: MemberRow; onPick: () => void }) {
  return (
    <Button kind="quiet" aria-label={`${row.paused ? "Let go on" : "Pause"} ${nameOfRow(row)}`} onClick={onPick}>
      {row.paused ? "Let go on …" : "Pause …"}
    </Button>
  );
}

function Nobody({ project, table }: { project: number; table: MemberTable }) {
  return (
    <EmptyState title={table === "reviews" ? "Nobody has reviewed yet" : "Nobody has answered yet"}>
      {table === "reviews" ? (
        "Whoever accepts, fixes or rejects an answer has a row here."
      ) : (
        <>
          Whoever answers a task, or has one assigned, has a row here.{" "}
          <Link to="/projects/$id/settings" params={{ id: project }} search={{ part: "members" }}>
            Who may enter the project
          </Link>
        </>
      )}
    </EmptyState>
  );
}
