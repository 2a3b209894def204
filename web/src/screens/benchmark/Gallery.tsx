import { useQueries, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, memo, useState } from "react";
import {
  type Benchmark, benchmarkQueries, type BenchmarkQuery, type Only, pictureAddress, QUERIES_AT_ONCE,
} from "../../api/benchmarks";
import { Awaited } from "../../ui/Awaited";
import { EmptyState } from "../../ui/EmptyState";
import { OneOf } from "../../ui/Field";
import { Kbd } from "../../ui/Kbd";
import { useRowWindow } from "../manager/useRowWindow";
import { Closer } from "./Closer";
import { type Shown, shownOf } from "./shown";
import { figure, stampOf } from "./words";

const ROW = 188;
const SHOW: readonly { value: Only; label: string }[] = [
  { value: "", label: "All queries" },
  { value: "suspects", label: "Likely missed" },
  { value: "seed_only", label: "Nothing but the seed" },
  { value: "people", label: "Judged by people" },
];
const NO_START = { base: 0, top: 0 };

/** A query per row: seed, then candidates by stratum with their verdict in the corner. */
export function Gallery({ one }: { one: Benchmark }) {
  const [only, setOnly] = useState<Only>("");
  const stamp = stampOf(one);
  const asked = useQuery(benchmarkQueries(one.id, 0, only, stamp));
  const { data } = asked;
  if (only === "" && data?.count === 0) {
    return <EmptyState title="Nothing is judged yet">Queries with their candidates are here once the step “Judge candidates” is done.</EmptyState>;
  }
  return (
    <div className="bench-gallery">
      <div className="bench-gallery-head">
        <OneOf label="Show" options={SHOW} value={only} onChange={setOnly} row />
        <p className="bench-key">
          <span data-verdict="relevant">✓ relevant</span>
          <span data-verdict="not">– not relevant</span>
          <span data-verdict="suspect">? likely missed</span>
          <span data-verdict="people">● by people</span>
          <span>
            <Kbd>↑</Kbd> <Kbd>↓</Kbd> queries, <Kbd>←</Kbd> <Kbd>→</Kbd> candidates, <Kbd>⏎</Kbd> closer
          </span>
        </p>
      </div>
      <Awaited query={asked} what="Reading the judgments" />
      {data?.count === 0 ? (
        <EmptyState title="No such query">Show all queries to see what there is.</EmptyState>
      ) : null}
      {data && data.count > 0 ? <Rows key={only} one={one} only={only} stamp={stamp} total={data.count} strata={data.strata} /> : null}
    </div>
  );
}

interface RowsProps {
  one: Benchmark;
  only: Only;
  stamp: string;
  total: number;
  strata: string[];
}

function Rows({ one, only, stamp, total, strata }: RowsProps) {
  const [cursor, setCursor] = useState({ row: 0, at: 0 });
  const [closer, setCloser] = useState(false);
  const { box, first, end, height, base, show } = useRowWindow({ count: total, rowHeight: ROW, headHeight: 0, start: NO_START, list: only });
  const pages = new Map<number, BenchmarkQuery[]>();
  const wanted = [...new Set([first, Math.max(first, end - 1), cursor.row].map((row) => Math.floor(row / QUERIES_AT_ONCE)))];
  const found = useQueries({ queries: wanted.map((page) => ({ ...benchmarkQueries(one.id, page, only, stamp), placeholderData: undefined })) });
  wanted.forEach((page, index) => pages.set(page, found[index]?.data?.results ?? []));
  const queryAt = (row: number) => pages.get(Math.floor(row / QUERIES_AT_ONCE))?.[row % QUERIES_AT_ONCE];
  const current = queryAt(cursor.row);
  const all = current ? shownOf(current, strata).flatMap((group) => group.items) : [];

  const move = (row: number, at: number) => {
    const to = Math.max(0, Math.min(total - 1, row));
    setCursor({ row: to, at });
    show(to);
  };
  const onKey = (event: KeyboardEvent) => {
    const { row, at } = cursor;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? ROW) / ROW));
    const moves: Record<string, () => void> = {
      ArrowDown: () => move(row + 1, 0), ArrowUp: () => move(row - 1, 0), PageDown: () => move(row + page, 0),
      PageUp: () => move(row - page, 0), Home: () => move(0, 0), End: () => move(total - 1, 0),
      ArrowRight: () => setCursor({ row, at: Math.min(all.length - 1, at + 1) }),
      ArrowLeft: () => setCursor({ row, at: Math.max(0, at - 1) }),
      Enter: () => setCloser(true), " ": () => setCloser(true),
    };
    const act = moves[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };
  return (
    <>
      <div
        ref={box}
        className="bench-scroll"
        role="grid"
        aria-label="Queries"
        aria-rowcount={total}
        aria-activedescendant={current ? `query-${cursor.row}` : undefined}
        tabIndex={0}
        onKeyDown={onKey}
      >
        <div role="rowgroup" style={{ height, position: "relative" }}>
          {Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i).map((row) => (
            <Row
              key={row}
              id={one.id}
              row={row}
              top={row * ROW - base}
              query={queryAt(row)}
              strata={strata}
              at={row === cursor.row ? cursor.at : null}
              onPick={(at, open) => {
                setCursor({ row, at });
                if (open) setCloser(true);
              }}
            />
          ))}
        </div>
      </div>
      {current ? (
        <Closer
          id={one.id}
          query={current}
          items={all}
          at={Math.min(cursor.at, all.length - 1)}
          open={closer}
          onMove={(at) => setCursor({ row: cursor.row, at })}
          onClose={() => {
            setCloser(false);
            box.current?.focus();
          }}
        />
      ) : null}
    </>
  );
}

interface RowProps {
  id: number;
  row: number;
  top: number;
  query: BenchmarkQuery | undefined;
  strata: string[];
  /** The chosen candidate; null when the row is not the current one. */
  at: number | null;
  onPick: (at: number, open: boolean) => void;
}

const Row = memo(function Row({ id, row, top, query, strata, at, onPick }: RowProps) {
  const groups = query ? shownOf(query, strata) : [];
  return (
    <div
      id={`query-${row}`}
      className="bench-row"
      role="row"
      aria-rowindex={row + 1}
      data-current={at !== null || undefined}
      style={{ transform: `translateY(${top}px)`, height: ROW }}
      aria-busy={query ? undefined : true}
    >
      {query ? (
        <>
          <div className="bench-query" role="rowheader">
            <p className="bench-text" title={query.text}>
              {query.text || query.query}
            </p>
            <p className="bench-quiet">
              {query.query}: {query.relevant} of {query.candidates.length} relevant
              {query.suspects.length ? `, ${query.suspects.length} likely missed` : ""}
              {query.auc === null ? "" : ` · AUC ${figure(query.auc, 2)}`}
            </p>
          </div>
          {groups.map((group) => (
            <div key={group.stratum} className="bench-stratum" role="gridcell" data-seed={group.stratum === "seed" || undefined}>
              <p className="bench-quiet">
                {group.stratum} <span className="figures">{group.items.length}</span>
              </p>
              <div className="bench-items">
                {group.items.map((item) => (
                  <Item key={item.image} id={id} item={item} chosen={item.at === at} onPick={onPick} />
                ))}
              </div>
            </div>
          ))}
        </>
      ) : null}
    </div>
  );
});

function Item({ id, item, chosen, onPick }: { id: number; item: Shown; chosen: boolean; onPick: (at: number, open: boolean) => void }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      className="bench-item"
      data-verdict={item.verdict}
      data-chosen={chosen || undefined}
      title={item.told}
      aria-label={`${item.image}: ${item.told}`}
      onClick={() => onPick(item.at, chosen)}
      onDoubleClick={() => onPick(item.at, true)}
    >
      <img src={pictureAddress(id, item.image, item.stratum === "seed" ? 256 : 128)} alt="" loading="lazy" decoding="async" />
      <span className="bench-corner" aria-hidden="true">
        {item.mark}
        {item.people ? "●" : ""}
      </span>
    </button>
  );
}
