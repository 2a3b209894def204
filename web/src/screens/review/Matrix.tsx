import type { SideBySide } from "../../api/adjudication";
import type { Side } from "./sides";

const MOST = 6;
/** With more columns than these the answers need the room on a small window. */
const MOST_BESIDE = 3;

/** How well each two answers agree, by their column's number. */
export function Matrix({ matrix, sides }: { matrix: SideBySide["matrix"]; sides: readonly Side[] }) {
  if (matrix.keys.length < 2 || matrix.keys.length > MOST) return null;
  const number = (key: string) => sides.findIndex((side) => side.key === key) + 1;
  return (
    <table className="settle-matrix figures" data-many={sides.length > MOST_BESIDE || undefined}>
      <caption>Agreement of each two</caption>
      <thead>
        <tr>
          <td />
          {matrix.keys.map((key) => (
            <th key={key} scope="col">
              {number(key)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {matrix.keys.map((key, row) => (
          <tr key={key}>
            <th scope="row">{number(key)}</th>
            {matrix.values[row]?.map((value, column) => (
              <td key={column}>{column === row ? "·" : value === null ? "–" : value.toFixed(2)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
