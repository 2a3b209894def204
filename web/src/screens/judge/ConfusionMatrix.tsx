import type { Confusion } from "../../api/judgeRuns";

interface ConfusionMatrixProps {
  control: string;
  confusion: Confusion;
  chosen?: Cell | null;
  /** Opens the tasks of a cell. */
  onChoose?: (cell: Cell) => void;
}

/** What people say, and what the judge said; null: no verdict. */
export interface Cell {
  control: string;
  truth: string;
  said: string | null;
}

/** Each figure opens its tasks. The shade says what the figure says: the share of its row. */
export function ConfusionMatrix({ control, confusion: { labels, matrix, missing }, chosen, onChoose }: ConfusionMatrixProps) {
  const lacks = missing.some((number) => number > 0);
  const cell = (truth: string, said: string | null, number: number, row: number) => {
    const isChosen = chosen?.control === control && chosen.truth === truth && chosen.said === said;
    const shade = row > 0 ? Math.round((50 * number) / row) : 0;
    const style = { background: `color-mix(in srgb, var(--ink-3) ${shade}%, var(--surface))` };
    return (
      <td key={said ?? "none"} data-right={truth === said ? "" : undefined} style={style}>
        {number > 0 && onChoose ? (
          <button type="button" aria-pressed={isChosen} aria-label={`${number}: people say ${truth}, the judge ${said ?? "nothing"}`} onClick={() => onChoose({ control, truth, said })}>
            {number}
          </button>
        ) : (
          number || ""
        )}
      </td>
    );
  };
  return (
    <div className="judge-matrix-frame">
      <table className="judge-matrix" aria-label={`${control}: what people say and what the judge said`}>
        <thead>
          <tr>
            <th scope="col">people ↓ judge →</th>
            {labels.map((label) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
            {lacks ? <th scope="col">no verdict</th> : null}
          </tr>
        </thead>
        <tbody>
          {labels.map((truth, i) => {
            const row = (matrix[i] ?? []).reduce((sum, number) => sum + number, missing[i] ?? 0);
            return (
              <tr key={truth}>
                <th scope="row">{truth}</th>
                {labels.map((said, j) => cell(truth, said, matrix[i]?.[j] ?? 0, row))}
                {lacks ? cell(truth, null, missing[i] ?? 0, row) : null}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
