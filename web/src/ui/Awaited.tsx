import { Button } from "./Button";
import { Failed } from "./Failed";
import { Waiting } from "./Waiting";

interface AwaitedProps {
  query: { error: Error | null; isPending: boolean; refetch(): unknown };
  what: string;
}

/** What is waited for, or why it did not come. */
export function Awaited({ query, what }: AwaitedProps) {
  return (
    <>
      <Failed error={query.error}>
        <Button onClick={() => void query.refetch()}>Try again</Button>
      </Failed>
      {query.isPending ? <Waiting what={what} /> : null}
    </>
  );
}
