import { ApiError, messageOf, type RowFault } from "../../api/client";
import { Banner } from "../../ui/Banner";
import { Table } from "../../ui/Table";

const MOST_SHOWN = 200;

/** Why nothing was saved: fault by fault when the rows are to blame. */
export function Refusal({ error }: { error: unknown }) {
  const rows = error instanceof ApiError ? error.rows : [];
  if (rows.length === 0) return <Banner tone="bad" title={messageOf(error)} />;
  const faulty = new Set(rows.map((row) => row.row)).size;
  return (
    <>
      <Banner tone="bad" title={`Nothing was saved: ${faulty === 1 ? "one row does" : `${faulty.toLocaleString("en")} rows do`} not fit.`}>
        <p>Correct the rows below in the file, then choose it again. To keep the good rows, use the command line: juryroom task import --keep-good.</p>
      </Banner>
      <Table label="Faults by row">
        <thead>
          <tr>
            <th scope="col">Where</th>
            <th scope="col">Field</th>
            <th scope="col">What is wrong</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_SHOWN).map((fault, index) => (
            <tr key={index}>
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
