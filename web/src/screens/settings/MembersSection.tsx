import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { messageOf } from "../../api/client";
import { addMember, endProjectRole, type Member, members, projectRoles, removeMember, setProjectRole } from "../../api/members";
import type { Project } from "../../api/projects";
import { type Role, ROLES } from "../../api/roles";
import { nameOf, useMay } from "../../api/whoami";
import { workspaces } from "../../api/workspaces";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Failed } from "../../ui/Failed";
import { Field, Select, Tick } from "../../ui/Field";
import { Table } from "../../ui/Table";
import { AddPerson } from "../people/AddPerson";
import { useProjectChange } from "./useProjectChange";
import "../people/people.css";

/** Who may enter this project, and what they are in it. */
export function MembersSection({ project }: { project: Project }) {
  const { data } = useQuery(members(project.id));
  const { data: spaces } = useQuery(workspaces);
  const queries = useQueryClient();
  const changes = useMay()("members.change");
  const again = () => queries.invalidateQueries({ queryKey: ["projects", project.id] });
  const save = useProjectChange(project.id);
  const adding = useMutation({ mutationFn: (user: number) => addMember(project.id, user), onSettled: again });
  const failed = save.error ?? adding.error;
  const named = data?.filter((member) => !project.open_to_everyone || !member.implicit_member);
  return (
    <Card aria-labelledby="members">
      <h2 id="members">Members</h2>
      <Failed error={failed} />
      <div className="people-newcomers">
        <Field label="Workspace" hint="Its members may enter this project.">
          {(control) => (
            <Select
              {...control}
              value={project.workspace ?? ""}
              onChange={(event) => save.mutate({ change: { workspace: event.target.value ? Number(event.target.value) : null } })}
            >
              <option value="">none</option>
              {spaces?.map((space) => (
                <option key={space.id} value={space.id}>
                  {space.title}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Tick
          label="Open to everyone in the organisation"
          hint="Off: for members, the workspace, whoever made it, and administrators."
          checked={project.open_to_everyone}
          onChange={(open) => save.mutate({ change: { open_to_everyone: open } })}
        />
      </div>
      {named && named.length > 0 ? (
        <Table label="Members">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Role here</th>
              <th scope="col">By</th>
              <th scope="col">
                <span className="hidden-words">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {named.map((member) => (
              <MemberRow key={member.id} project={project.id} member={member} changes={changes} />
            ))}
          </tbody>
        </Table>
      ) : null}
      {changes ? (
        <AddPerson label="Add a member" present={named?.map(({ id }) => id) ?? []} onAdd={adding.mutate} />
      ) : null}
    </Card>
  );
}

function MemberRow({ project, member, changes }: { project: number; member: Member; changes: boolean }) {
  const queries = useQueryClient();
  const { data: roles } = useQuery(projectRoles(project));
  const again = () => queries.invalidateQueries({ queryKey: ["projects", project] });
  const removing = useMutation({ mutationFn: () => removeMember(project, member.id), onSettled: again });
  const giving = useMutation({
    mutationFn: async (role: Role) => {
      const own = roles?.find(({ user }) => user === member.id);
      if (role !== member.role) return setProjectRole(project, member.id, role);
      return own ? endProjectRole(own.id) : undefined;
    },
    onSettled: again,
  });
  const failed = removing.error ?? giving.error;
  const either = member.role === "AN" || member.role === "RE";
  return (
    <tr>
      <th scope="row">
        {nameOf(member)}
        {nameOf(member) === member.email ? null : <span className="people-quiet"> {member.email}</span>}
        {failed ? <p className="field-error" role="alert">{messageOf(failed)}</p> : null}
      </th>
      <td>
        {either && changes ? (
          <Select
            aria-label={`Role of ${nameOf(member)} in this project`}
            className="people-role"
            value={member.project_role ?? member.role}
            onChange={(event) => giving.mutate(event.target.value as Role)}
          >
            <option value="AN">{ROLES.AN}</option>
            <option value="RE">{ROLES.RE}</option>
          </Select>
        ) : (
          ROLES[member.project_role ?? member.role]
        )}
      </td>
      <td className="people-quiet">{member.implicit_member ? "workspace, or made it" : "name"}</td>
      <td>
        {changes && !member.implicit_member ? (
          <Button aria-label={`Remove ${nameOf(member)}`} onClick={() => removing.mutate()}>
            Remove
          </Button>
        ) : null}
      </td>
    </tr>
  );
}
