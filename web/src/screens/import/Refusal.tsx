import { ApiError, messageOf } from "../../api/client";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Faults, faultyRows } from "./Faults";

interface RefusalProps {
  error: unknown;
  /** Import the rows that fit. */
  onKeepGood: () => void;
}

/** Why nothing was saved: fault by fault when the rows are to blame. */
export function Refusal({ error, onKeepGood }: RefusalProps) {
  const rows = error instanceof ApiError ? error.rows : [];
  if (rows.length === 0) return <Banner tone="bad" title={messageOf(error)} />;
  const faulty = faultyRows(rows);
  return (
    <>
      <Banner tone="bad" title={`Nothing was saved: ${faulty === 1 ? "one row does" : `${faulty.toLocaleString("en")} rows do`} not fit.`}>
        <p>Correct the rows below in the file, then choose it again.</p>
        <div className="import-next">
          <Button onClick={onKeepGood}>Import the others without {faulty === 1 ? "it" : "them"}</Button>
        </div>
      </Banner>
      <Faults rows={rows} />
    </>
  );
}
