import { useEffect } from "react";
import type { Node } from "../../api/interface";
import type { VerdictRow } from "../../api/judgeRuns";
import { useRowWindow } from "../manager/useRowWindow";
import { START } from "../manager/rowWindow";
import { Judged, picturesOf } from "./Judged";
import { answerWords, money, NONE, outcomeWords, sameAnswer } from "./words";

const ROW = 60;
const HEAD = 36;
const MOST_CONTROLS = 5;
const PICTURE = 68;
const PICTURED = 132;
/** Rows that say which controls are answered at all. */
const LOOKED_AT = 200;

interface VerdictTableProps {
  rows: readonly VerdictRow[];
  total: number;
  controls: readonly string[];
  tree: Node | undefined;
  at: number | null;
  listKey: string;
  onChoose: (index: number) => void;
  onEnd: () => void;
}

/** Verdicts, however many: only those in sight are drawn, and more are fetched on the way down. */
export function VerdictTable({ rows, total, controls, tree, at, listKey, onChoose, onEnd }: VerdictTableProps) {
  const { box, first, end, height, base, show } = useRowWindow({ count: rows.length, rowHeight: ROW, headHeight: HEAD, start: START, list: listKey });
  useEffect(() => {
    if (at !== null) show(at);
  }, [at, show]);
  useEffect(() => {
    if (rows.length > 0 && end > rows.length - 40) onEnd();
  });
  const shown = controls.filter((name) => rows.slice(0, LOOKED_AT).some((row) => name in row.answer || (row.truth && name in row.truth))).slice(0, MOST_CONTROLS);
  const pictures = Math.max(0, ...rows.slice(0, LOOKED_AT).map((row) => picturesOf(row.data, tree).length));
  const judged = pictures > 0 ? `${Math.max(PICTURED, pictures * PICTURE)}px` : "minmax(160px, 1fr)";
  const tracks = `56px ${judged} ${shown.map(() => "minmax(84px, 140px)").join(" ")} minmax(160px, 1fr) minmax(84px, 140px) 132px 76px`;
  return (
    <div ref={box} className="judge-table" role="grid" aria-label="Verdicts" aria-rowcount={total} tabIndex={0}>
      <div className="judge-row judge-head" role="row" style={{ gridTemplateColumns: tracks }}>
        <span role="columnheader">Task</span>
        <span role="columnheader">Shown</span>
        {shown.map((name) => (
          <span key={name} role="columnheader" title={name}>
            {name}
          </span>
        ))}
        <span role="columnheader">Comment</span>
        <span role="columnheader">Truth</span>
        <span role="columnheader">Against it</span>
        <span role="columnheader" className="judge-number">
          Cost
        </span>
      </div>
      <div className="judge-rows" style={{ height }}>
        {rows.slice(first, end).map((row, i) => (
          <div
            key={row.task}
            role="row"
            aria-rowindex={first + i + 1}
            aria-selected={first + i === at}
            className="judge-row"
            style={{ gridTemplateColumns: tracks, transform: `translateY(${(first + i) * ROW - base}px)` }}
            onClick={() => onChoose(first + i)}
          >
            <span role="gridcell">{row.inner_id ?? row.task}</span>
            <span role="gridcell">
              <Judged task={row.task} data={row.data} tree={tree} />
            </span>
            {shown.map((name) => (
              <span key={name} role="gridcell" className="judge-clip" data-differs={row.truth && name in row.truth && !sameAnswer(row.truth[name], row.answer[name]) ? "" : undefined}>
                {answerWords(row.answer[name])}
              </span>
            ))}
            <span role="gridcell" className="judge-comment" title={row.reasoning}>
              {row.outcome === "ok" ? row.reasoning : <span className="judge-bad">{row.problem ?? outcomeWords(row.outcome)}</span>}
            </span>
            <span role="gridcell" className="judge-clip">
              {row.sealed ? <span className="judge-quiet">sealed</span> : truthWords(row, shown)}
            </span>
            <span role="gridcell">
              <Mark row={row} />
            </span>
            <span role="gridcell" className="judge-number">
              {money(row.cost)}
            </span>
          </div>
        ))}
      </div>
      {rows.length === 0 ? <p className="judge-none">Nothing to show here.</p> : null}
    </div>
  );
}

function truthWords(row: VerdictRow, controls: readonly string[]): string {
  if (!row.truth) return NONE;
  return controls.flatMap((name) => (row.truth && name in row.truth ? [answerWords(row.truth[name])] : [])).join(" · ");
}

/** Right or wrong, and why people should look: by word and shape. */
function Mark({ row }: { row: VerdictRow }) {
  if (row.outcome !== "ok") return <span className="judge-mark judge-bad">✕ {outcomeWords(row.outcome)}</span>;
  const against = row.correct === null ? null : row.correct >= 1 ? "✓" : row.correct > 0 ? `${Math.round(100 * row.correct)} %` : "≠ differs";
  return (
    <span className="judge-mark">
      {against === null && row.truth !== null ? (
        <span className="judge-quiet" title="The judge is shown this answer as an example, or says nothing that can be held against it">
          not counted
        </span>
      ) : null}
      {against === null ? null : <span className={row.correct === 1 ? "judge-good" : "judge-bad"}>{against}</span>}
      {row.review !== null && row.correct !== 0 ? (
        <span className="judge-warn" title={row.review}>
          ⚠ review
        </span>
      ) : null}
    </span>
  );
}
