import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { invite, invitations } from "../../api/invitations";
import { mayGive, type Role, ROLES } from "../../api/roles";
import { whoami } from "../../api/whoami";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Failed } from "../../ui/Failed";
import { Field, Input, Select } from "../../ui/Field";
import { Secret } from "../settings/Secret";

/** A link for people to join by: as what, until when, how often. */
export function InviteDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { data: me } = useQuery(whoami);
  const queries = useQueryClient();
  const [role, setRole] = useState<Role>("AN");
  const [days, setDays] = useState(14);
  const [most, setMost] = useState("");
  const making = useMutation({
    mutationFn: () => invite({ role, expires_in_days: days, most_uses: most === "" ? null : Number(most) }),
    onSuccess: () => queries.invalidateQueries({ queryKey: invitations.queryKey }),
  });
  const close = () => {
    making.reset();
    onClose();
  };
  return (
    <Dialog
      title="Invite by a link"
      open={open}
      onClose={close}
      actions={
        making.data ? undefined : (
          <>
            <Button onClick={close}>Cancel</Button>
            <Button kind="main" busy={making.isPending && "Making the link …"} onClick={() => making.mutate()}>
              Make the link
            </Button>
          </>
        )
      }
    >
      {making.data ? (
        <Banner tone="good" title="Send this link to whoever should join.">
          <Secret value={making.data.invite_url} label="Link of the invitation" />
        </Banner>
      ) : (
        <>
          <Field label="They join as">
            {(control) => (
              <Select {...control} value={role} onChange={(event) => setRole(event.target.value as Role)}>
                {mayGive(me?.role ?? "").map((each) => (
                  <option key={each} value={each}>
                    {ROLES[each]}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="The link works for, days">
            {(control) => (
              <Input {...control} type="number" min={1} max={3650} value={days} onChange={(event) => setDays(event.target.valueAsNumber)} />
            )}
          </Field>
          <Field label="For how many people" hint="Empty: as many as have it.">
            {(control) => <Input {...control} type="number" min={1} value={most} onChange={(event) => setMost(event.target.value)} />}
          </Field>
          <Failed error={making.error} />
        </>
      )}
    </Dialog>
  );
}
