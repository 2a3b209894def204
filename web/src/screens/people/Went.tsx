import { Table } from "../../ui/Table";
import { erasedLines } from "./erased";

interface WentProps {
  counts: Readonly<Record<string, number>>;
  /** Texts elsewhere that stay although they hold what is sought. */
  left: Readonly<Record<string, number>>;
}

/** What goes, or went, line by line. */
export function Went({ counts, left }: WentProps) {
  const lines = erasedLines(counts);
  return (
    <>
      {lines.length === 0 ? (
        <p>No tasks, answers or files of theirs.</p>
      ) : (
        <Table label="What goes">
          <tbody>
            {lines.map(({ name, number }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className="number">{number.toLocaleString("en")}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {Object.keys(left).length > 0 ? (
        <p>It is also written in {Object.keys(left).map((name) => name.replaceAll("_", " ")).join(", ")}: that stays.</p>
      ) : null}
    </>
  );
}
