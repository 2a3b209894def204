import { Button } from "../../ui/Button";
import { Progress } from "../../ui/Progress";
import { sizeOf } from "./FilePreview";
import type { Progress as How } from "./importing";

/** How far the files are; at the foot, where the button to send them was. */
export function Sending({ progress, onStop }: { progress: How; onStop: () => void }) {
  const isSending = progress.step === "sending";
  return (
    <>
      <div className="import-progress">
        <Progress label="Sent" done={isSending ? Math.round(progress.bytes) : 1} total={isSending ? progress.total : 1} />
        <span role="status" className="figures">
          {wordsOfProgress(progress)}
        </span>
      </div>
      {/* Once all is sent in one request the server may save it at any moment: stopping would not be the truth. */}
      <Button disabled={!isSending} onClick={onStop}>
        Stop
      </Button>
    </>
  );
}

export function wordsOfProgress(progress: How): string {
  if (progress.step === "saving") {
    return progress.safe
      ? "Sent. The rows are checked and saved; you may leave this page."
      : "Sent. Waiting for the server to check the rows …";
  }
  const { bytes, total, away } = progress;
  const share = total > 0 ? Math.floor((100 * bytes) / total) : 0;
  if (away) return `The server does not answer. At ${share} %; goes on as soon as it is back.`;
  return `Sending: ${share} % of ${sizeOf(total)}`;
}
