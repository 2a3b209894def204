import { ApiError, messageOf } from "../../api/client";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Faults, faultyRows } from "./Faults";
import { PartlyImported } from "./importing";
import { wordsOfResult } from "./Outcome";

interface RefusalProps {
  error: unknown;
  /** Import the rows that fit. */
  onKeepGood: () => void;
}

/** Why nothing was saved, or what was and why the rest was not: fault by fault when the rows are to blame. */
export function Refusal({ error, onKeepGood }: RefusalProps) {
  const why = error instanceof PartlyImported ? error.why : error;
  const saved = error instanceof PartlyImported ? `Imported ${wordsOfResult(error.saved)}. Of the files that are left nothing was saved` : null;
  const rows = why instanceof ApiError ? why.rows : [];
  if (rows.length === 0) return <Banner tone="bad" title={messageOf(why)}>{saved === null ? null : <p>{saved}.</p>}</Banner>;
  const faulty = faultyRows(rows);
  return (
    <>
      <Banner tone="bad" title={`${saved ?? "Nothing was saved"}: ${faulty === 1 ? "one row does" : `${faulty.toLocaleString("en")} rows do`} not fit.`}>
        <p>Correct the rows below in the file, then choose it again.</p>
        <div className="import-next">
          <Button onClick={onKeepGood}>Import the others without {faulty === 1 ? "it" : "them"}</Button>
        </div>
      </Banner>
      <Faults rows={rows} />
    </>
  );
}
