import type { SideBySide } from "../../api/adjudication";
import type { Result } from "../../draft/types";
import { bucketOf, inTitles, type Titles } from "../../tags/ranker/titles";
import { inWords } from "../../tags/results";
import { Kbd } from "../../ui/Kbd";
import { resultWords } from "../manager/resultWords";
import { isLone, type Said, saidOf, type Side } from "./sides";

interface ColumnsProps {
  shown: SideBySide;
  sides: readonly Side[];
  taken: string | null;
  edited: boolean;
  /** The final answer as it is drawn. */
  final: readonly Result[];
  /** What the ids in a ranking stand for. */
  titles: ReadonlyMap<string, Titles>;
  onTake: (key: string) => void;
}

/** Every answer as a column, every control as a row; what differs is marked, what agrees is grey. */
export function Columns({ shown, sides, taken, edited, final, titles, onTake }: ColumnsProps) {
  return (
    <div className="settle-table" role="region" aria-label="Answers side by side" tabIndex={-1}>
      <table>
        <thead>
          <tr>
            <td />
            {sides.map((side, i) => (
              <th key={side.key} scope="col" data-taken={side.key === taken || undefined}>
                <button
                  type="button"
                  className="settle-take"
                  aria-pressed={side.key === taken}
                  disabled={side.result.length === 0}
                  onClick={() => onTake(side.key)}
                >
                  {i < 9 ? <Kbd>{i + 1}</Kbd> : null}
                  <span className="settle-who" title={side.who}>
                    {side.who}
                  </span>
                  <span className="review-quiet figures">{aside(side)}</span>
                </button>
              </th>
            ))}
            <th scope="col" className="settle-final" data-taken={taken !== null || edited || undefined}>
              Final{edited ? ", written" : ""}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.controls.flatMap((control) => [
            <tr key={control.control} data-differs={control.differs || control.model_differs || undefined}>
              <th scope="row">
                <span className="settle-control">{inWords(control.control)}</span>{" "}
                <span className="review-quiet">{rowWords(control)}</span>
              </th>
              {sides.map((side) => (
                <td key={side.key} data-taken={side.key === taken || undefined}>
                  <Cell said={saidOf(side, control, shown.marks, titles)} lone={isLone(side, control) && side.result.length > 0} />
                </td>
              ))}
              <td className="settle-final" data-taken={taken !== null || edited || undefined}>
                <Cell said={finalWords(final, control.control, titles)} lone={false} />
              </td>
            </tr>,
            ...control.conflicts.map((conflict) => (
              <Conflict key={`${control.control} ${conflict.item}`} conflict={conflict} control={control.control} {...{ sides, taken, edited, final, titles }} />
            )),
          ])}
        </tbody>
      </table>
    </div>
  );
}

type ConflictProps = Pick<ColumnsProps, "sides" | "taken" | "edited" | "final" | "titles"> & {
  control: string;
  conflict: SideBySide["controls"][number]["conflicts"][number];
};

/** An item that people put into different buckets: who put it where. */
function Conflict({ conflict: { item, buckets }, control, sides, taken, edited, final, titles: all }: ConflictProps) {
  const titles = all.get(control);
  const picture = titles?.picture(item) ?? null;
  return (
    <tr className="settle-conflict">
      <th scope="row" title={titles?.item(item)}>
        {picture === null ? null : <img src={picture} alt="" decoding="async" />}
        {titles?.item(item) ?? item}
      </th>
      {sides.map((side) => {
        const bucket = buckets[side.key] ?? null;
        return (
          <td key={side.key} data-taken={side.key === taken || undefined}>
            {bucket === null ? "–" : (titles?.bucket(bucket) ?? bucket)}
          </td>
        );
      })}
      <td className="settle-final" data-taken={taken !== null || edited || undefined}>
        {bucketOf(final, control, item, titles)}
      </td>
    </tr>
  );
}

function aside({ isModel, score, review, truth }: Side): string {
  return [isModel ? "model" : "", score === null ? "" : score.toFixed(2), review ?? "", truth ? "ground truth" : ""].filter(Boolean).join(" · ");
}

function rowWords({ differs, model_differs }: SideBySide["controls"][number]): string {
  return differs ? "≠ people differ" : model_differs ? "≠ model differs" : "= same";
}

function finalWords(final: readonly Result[], control: string, titles: ReadonlyMap<string, Titles>): Said[] {
  return resultWords(inTitles(final.filter((each) => each.from_name === control), titles)).map(([, words]) => ({ words, alone: false }));
}

const MOST = 6;

function Cell({ said, lone }: { said: readonly Said[]; lone: boolean }) {
  if (said.length === 0) {
    return (
      <span className="settle-said review-quiet" data-alone={lone || undefined}>
        {lone ? "≠ " : ""}nothing
      </span>
    );
  }
  return (
    <>
      {said.slice(0, MOST).map((one, i) => (
        <span key={i} className="settle-said" data-alone={one.alone || undefined}>
          {one.alone ? (
            <>
              <span aria-hidden="true">≠ </span>
              <span className="hidden-words">differs: </span>
            </>
          ) : null}
          {one.words}
        </span>
      ))}
      {said.length > MOST ? <span className="settle-said review-quiet">and {said.length - MOST} more</span> : null}
    </>
  );
}
