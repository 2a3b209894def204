import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Invitation, invitations, revokeInvitation } from "../../api/invitations";
import { ROLES } from "../../api/roles";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Failed } from "../../ui/Failed";
import { Secret } from "../settings/Secret";

/** Links that are out. */
export function Invitations() {
  const { data } = useQuery(invitations);
  const queries = useQueryClient();
  const revoking = useMutation({
    mutationFn: revokeInvitation,
    onSettled: () => queries.invalidateQueries({ queryKey: invitations.queryKey }),
  });
  if (!data || data.length === 0) return null;
  return (
    <Card aria-labelledby="invitations">
      <h2 id="invitations">Invitations</h2>
      <Failed error={revoking.error} />
      <ul role="list" className="people-list">
        {data.map((each) => (
          <li key={each.id} className="people-invitation">
            <span>{wordsOf(each)}</span>
            {each.is_live ? <Secret value={each.invite_url} label={`Link of invitation ${each.id}`} /> : <span />}
            <Button kind="danger" onClick={() => revoking.mutate(each.id)}>
              Revoke
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function wordsOf(each: Invitation): string {
  const role = each.role ? ROLES[each.role] : "newcomer";
  const uses = each.most_uses === null ? `${each.uses} joined` : `${each.uses} of ${each.most_uses} joined`;
  const until = each.expires_at ? `until ${each.expires_at.slice(0, 10)}` : "without end";
  return each.is_live ? `As ${role}, ${uses}, ${until}` : `As ${role}, ${uses}, works no more`;
}
