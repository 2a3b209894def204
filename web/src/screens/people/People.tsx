import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "../../api/client";
import { giveRole, type Membership, memberships, signOutUser } from "../../api/memberships";
import { mayGive, type Role, ROLES } from "../../api/roles";
import { nameOf, useMay, whoami } from "../../api/whoami";
import { Awaited } from "../../ui/Awaited";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Field";
import { Menu, MenuItem } from "../../ui/Menu";
import { SearchField } from "../../ui/SearchField";
import { ago } from "../../ui/since";
import { Table } from "../../ui/Table";
import { Erasures } from "./Erasures";
import { InviteDialog } from "./InviteDialog";
import { Invitations } from "./Invitations";
import { Permissions } from "./Permissions";
import "./people.css";

/** Who is here, what they are, and who may come. */
export function People() {
  const asked = useQuery(memberships);
  const { data } = asked;
  const may = useMay();
  const [search, setSearch] = useState("");
  const [inviting, setInviting] = useState(false);
  const shown = data?.filter(({ user }) => `${nameOf(user)} ${user.email}`.toLowerCase().includes(search.toLowerCase()));
  return (
    <main className="page people" id="main">
      <title>People · Juryroom</title>
      <div className="page-head">
        <h1>People</h1>
        <SearchField label="Find people" placeholder="Find by name or email" value={search} onChange={setSearch} />
        {may("organizations.invite") ? (
          <Button kind="main" onClick={() => setInviting(true)}>
            Invite …
          </Button>
        ) : null}
      </div>
      <Awaited query={asked} what="Looking up people" />
      {shown ? <PeopleTable people={shown} /> : null}
      {shown?.length === 0 ? <p className="people-quiet">Nobody by that name. Clear the search to see everyone.</p> : null}
      {data ? (
        <>
          {may("organizations.invite") ? <Invitations /> : null}
          <Permissions />
          <Erasures />
        </>
      ) : null}
      <InviteDialog open={inviting} onClose={() => setInviting(false)} />
    </main>
  );
}

function PeopleTable({ people }: { people: Membership[] }) {
  return (
    <Table label="People" className="people-table">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Email</th>
          <th scope="col">Role</th>
          <th scope="col">Last here</th>
          <th scope="col">
            <span className="hidden-words">More</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {people.map((membership) => (
          <PersonRow key={membership.user.id} membership={membership} />
        ))}
      </tbody>
    </Table>
  );
}

function PersonRow({ membership }: { membership: Membership }) {
  const { user, role } = membership;
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: memberships.queryKey });
  const giving = useMutation({ mutationFn: (next: Role) => giveRole(user.id, next), onSettled: again });
  const out = useMutation({ mutationFn: () => signOutUser(user.id) });
  const { data: me } = useQuery(whoami);
  const manages = useMay()("users.manage") && me?.id !== user.id;
  const failed = giving.error ?? out.error;
  return (
    <tr className={membership.active ? undefined : "people-off"}>
      <th scope="row">
        {nameOf(user)}
        {me?.id === user.id ? <span className="people-quiet"> (you)</span> : null}
      </th>
      <td>{user.email}</td>
      <td>
        {manages ? (
          <RoleSelect label={`Role of ${nameOf(user)}`} mine={me?.role ?? ""} role={role} onChange={(next) => giving.mutate(next)} />
        ) : (
          ROLES[role]
        )}
        {failed ? <p className="field-error" role="alert">{messageOf(failed)}</p> : null}
      </td>
      <td className="people-quiet">{user.last_activity ? ago(user.last_activity) : "not yet"}</td>
      <td>
        {manages ? (
          <Menu
            trigger={
              <Button kind="quiet" aria-label={`More for ${nameOf(user)}`}>
                ⋯
              </Button>
            }
          >
            <MenuItem onSelect={() => out.mutate()}>Sign out everywhere, end all tokens</MenuItem>
            <MenuItem onSelect={() => giving.mutate(role === "DI" ? user.role : "DI")}>
              {role === "DI" ? "Switch the account on again" : "Switch the account off"}
            </MenuItem>
          </Menu>
        ) : null}
        {out.isSuccess ? <span role="status">Signed out ✓</span> : null}
      </td>
    </tr>
  );
}

interface RoleSelectProps {
  label: string;
  mine: string;
  role: Role;
  onChange: (role: Role) => void;
}

function RoleSelect({ label, mine, role, onChange }: RoleSelectProps) {
  const offered = mayGive(mine);
  const shown = offered.includes(role) ? offered : [...offered, role];
  return (
    <Select aria-label={label} className="people-role" value={role} onChange={(event) => onChange(event.target.value as Role)}>
      {shown.map((each) => (
        <option key={each} value={each}>
          {ROLES[each]}
        </option>
      ))}
    </Select>
  );
}
