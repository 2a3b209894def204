import type { RowFault } from "../../api/client";
import { Table } from "../../ui/Table";

const MOST_SHOWN = 200;

/** What is wrong with which row. */
export function Faults({ rows }: { rows: readonly RowFault[] }) {
  const several = new Set(rows.map((row) => row.file)).size > 1;
  return (
    <>
      <Table label="Faults by row">
        <thead>
          <tr>
            {several ? <th scope="col">File</th> : null}
            <th scope="col">Where</th>
            <th scope="col">Field</th>
            <th scope="col">What is wrong</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_SHOWN).map((fault, index) => (
            <tr key={index}>
              {several ? <td>{fault.file}</td> : null}
              <td>{placeOf(fault)}</td>
              <td>
                <code>{fieldOf(fault)}</code>
              </td>
              <td className="wraps">{wordsOf(fault)}</td>
            </tr>
          ))}
        </tbody>
      </Table>
      {rows.length > MOST_SHOWN ? <p>And {(rows.length - MOST_SHOWN).toLocaleString("en")} more faults.</p> : null}
    </>
  );
}

/** How many rows have a fault; one row may have several. */
export function faultyRows(rows: readonly RowFault[]): number {
  return new Set(rows.map((row) => `${row.file ?? ""} ${row.row}`)).size;
}

/** Lines are counted from 1, as editors do; the items of a JSON list from 0, as every tool that reads them does. */
export function placeOf(fault: RowFault): string {
  return fault.message.startsWith("Error at line") ? `line ${fault.row}` : `item [${fault.row}]`;
}

function fieldOf(fault: RowFault): string {
  return fault.field.replace(/^\/data\//, "").replace(/^\//, "");
}

/** The message without what the columns beside it say already, nor the whole item at its end. */
export function wordsOf(fault: RowFault): string {
  return fault.message
    .replace(/^Error at (item|line) \d+: /, "")
    .replace(/ \[assume: .*?\](?= :: |$)/, "")
    .replace(/ :: .*$/s, "");
}
