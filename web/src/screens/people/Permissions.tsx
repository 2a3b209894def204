import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { changeOrganization, choosePermission, organization, type PermissionLine, permissionLines, setDefaultRole } from "../../api/memberships";
import { mayGive, type Role, ROLES } from "../../api/roles";
import { useMay, whoami } from "../../api/whoami";
import { Card } from "../../ui/Card";
import { Failed } from "../../ui/Failed";
import { Field, Select, Tick } from "../../ui/Field";
import { Table } from "../../ui/Table";

const COLUMNS: readonly Role[] = ["VO", "AN", "RE", "MA", "AD", "OW"];

/** Which roles may do what; what newcomers are. The owner changes it, everybody may know it. */
export function Permissions() {
  const { data: lines } = useQuery(permissionLines);
  const may = useMay();
  const queries = useQueryClient();
  const choosing = useMutation({
    mutationFn: ({ line, role }: { line: PermissionLine; role: Role }) =>
      choosePermission(line.permission, line.roles.includes(role) ? line.roles.filter((each) => each !== role) : [...line.roles, role]),
    onSettled: () => queries.invalidateQueries({ queryKey: permissionLines.queryKey }),
  });
  if (!lines) return null;
  return (
    <Card aria-labelledby="permissions">
      <h2 id="permissions">What roles may do</h2>
      <p className="people-quiet">
        {may("organizations.permissions")
          ? "It holds at once, for the API as well. The owner may do everything."
          : "The owner chooses."}
      </p>
      <Failed error={choosing.error} />
      <Table label="Permissions by role" className="people-permissions">
        <thead>
          <tr>
            <th scope="col">May</th>
            {COLUMNS.map((role) => (
              <th key={role} scope="col">
                {ROLES[role]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.permission}>
              <th scope="row">{line.label}</th>
              {COLUMNS.map((role) => (
                <td key={role}>
                  {line.options.includes(role) ? (
                    <input
                      type="checkbox"
                      aria-label={`${line.label}: ${ROLES[role]}`}
                      checked={line.roles.includes(role)}
                      disabled={role === "OW" || !may("organizations.permissions")}
                      onChange={() => choosing.mutate({ line, role })}
                    />
                  ) : null}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
      {may("organizations.change") ? <Newcomers /> : null}
    </Card>
  );
}

function Newcomers() {
  const { data } = useQuery(organization);
  const { data: me } = useQuery(whoami);
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: organization.queryKey });
  const role = useMutation({ mutationFn: setDefaultRole, onSettled: again });
  const opening = useMutation({ mutationFn: changeOrganization, onSettled: again });
  if (!data) return null;
  return (
    <div className="people-newcomers">
      <Field label="Who joins without being told what is">
        {(control) => (
          <Select {...control} value={data.default_role} onChange={(event) => role.mutate(event.target.value as Role)}>
            {mayGive(me?.role ?? "").map((each) => (
              <option key={each} value={each}>
                {ROLES[each]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Tick
        label="New projects are open to everyone"
        hint="Until a project has members or is in a workspace."
        checked={data.new_projects_open}
        onChange={(open) => opening.mutate({ new_projects_open: open })}
      />
    </div>
  );
}
