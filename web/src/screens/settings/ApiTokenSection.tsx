import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { createToken, revokeToken, tokens } from "../../api/tokens";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Secret } from "./Secret";
import { Failed } from "../../ui/Failed";
import { Waiting } from "../../ui/Waiting";

/** A token for scripts: one at a time, in full only once. */
export function ApiTokenSection() {
  const { data, error, isPending } = useQuery(tokens);
  const queries = useQueryClient();
  const [fresh, setFresh] = useState<string | null>(null);
  const again = () => queries.invalidateQueries({ queryKey: tokens.queryKey });
  const creating = useMutation({
    mutationFn: createToken,
    onSuccess: async ({ token }) => {
      setFresh(token);
      await again();
    },
  });
  const revoking = useMutation({
    mutationFn: revokeToken,
    onSuccess: async () => {
      setFresh(null);
      await again();
    },
  });
  const failed = error ?? creating.error ?? revoking.error;
  return (
    <Card aria-labelledby="api-token">
      <h2 id="api-token">API token</h2>
      <p className="save-words">
        For scripts and the Python client. It does what you may do; treat it like your password.
      </p>
      <Failed error={failed} />
      {isPending && !error ? <Waiting what="Looking up your tokens" /> : null}
      {fresh ? (
        <Banner tone="warn" title="Copy it now: it is shown this once.">
          <Secret value={fresh} label="New API token" />
        </Banner>
      ) : null}
      {data?.map(({ token }) => (
        <div key={token} className="token-row">
          <code title="The part that is no secret">…{token.slice(-24)}</code>
          <Button kind="danger" busy={revoking.isPending && "Revoking …"} onClick={() => revoking.mutate(token)}>
            Revoke
          </Button>
        </div>
      ))}
      {data?.length === 0 ? (
        <div>
          <Button busy={creating.isPending && "Creating …"} onClick={() => creating.mutate()}>
            Create a token
          </Button>
        </div>
      ) : null}
    </Card>
  );
}
