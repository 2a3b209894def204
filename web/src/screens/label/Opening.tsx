import { messageOf } from "../../api/client";
import { Button } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { Waiting } from "../../ui/Waiting";

/** Before the screen is there, or in its place. */
export function Opening({ failed, what, onLeave }: { failed: Error | null; what: string; onLeave: () => void }) {
  return (
    <main className="label-page" data-testid="label-screen">
      {failed === null ? (
        <Waiting what={`Opening ${what}`} />
      ) : (
        <EmptyState
          title="This screen did not open"
          action={
            <>
              <Button kind="main" onClick={() => window.location.reload()}>
                Try again
              </Button>
              <Button onClick={onLeave}>Leave</Button>
            </>
          }
        >
          {messageOf(failed)}
        </EmptyState>
      )}
    </main>
  );
}
