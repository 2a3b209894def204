import type { ReactNode } from "react";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";

/** What has to be known, over the top of the task: nothing below it moves. */
export function Floating({ notice, onClose, children }: { notice: string | null; onClose: () => void; children?: ReactNode }) {
  return (
    <div className="label-notices">
      {notice ? (
        <Banner tone="note" title={notice}>
          <Button kind="quiet" onClick={onClose}>
            Close
          </Button>
        </Banner>
      ) : (
        children
      )}
    </div>
  );
}
