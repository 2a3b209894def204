import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { changeTokenSettings, legacyToken, resetLegacyToken, tokenSettings } from "../../api/tokens";
import { useMay } from "../../api/whoami";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Failed } from "../../ui/Failed";
import { Tick } from "../../ui/Field";
import { Secret } from "./Secret";

/** The older kind of token, for clients that send `Authorization: Token`. Off until an administrator allows it. */
export function LegacyTokenSection() {
  const { data: settings } = useQuery(tokenSettings);
  const may = useMay();
  const queries = useQueryClient();
  const [shown, setShown] = useState(false);
  const allowed = settings?.legacy_api_tokens_enabled ?? false;
  const { data: mine, error } = useQuery({ ...legacyToken, enabled: allowed && shown });
  const allowing = useMutation({
    mutationFn: (legacy_api_tokens_enabled: boolean) => changeTokenSettings({ legacy_api_tokens_enabled }),
    onSuccess: (changed) => queries.setQueryData(tokenSettings.queryKey, changed),
  });
  const resetting = useMutation({
    mutationFn: resetLegacyToken,
    onSuccess: (token) => queries.setQueryData(legacyToken.queryKey, token),
  });
  const failed = error ?? allowing.error ?? resetting.error;
  return (
    <Card aria-labelledby="legacy-token">
      <h2 id="legacy-token">Legacy token</h2>
      <p className="save-words">
        For older clients that send <code>Authorization: Token …</code>. It does not expire until it is reset.
      </p>
      <Failed error={failed} />
      {may("organizations.change") ? (
        <Tick label="Accept legacy tokens, everybody's" checked={allowed} disabled={!settings || allowing.isPending} onChange={(on) => allowing.mutate(on)} />
      ) : allowed ? null : (
        <p>Switched off here. An administrator can allow it.</p>
      )}
      {allowed && shown && mine ? <Secret value={mine.token} label="Legacy token" /> : null}
      {allowed ? (
        <div className="save-row">
          <Button aria-pressed={shown} onClick={() => setShown(!shown)}>
            {shown ? "Hide" : "Show my token"}
          </Button>
          {shown ? (
            <Button kind="danger" busy={resetting.isPending && "Resetting …"} onClick={() => resetting.mutate()}>
              Reset it
            </Button>
          ) : null}
        </div>
      ) : null}
    </Card>
  );
}
