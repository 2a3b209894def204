import { useQuery } from "@tanstack/react-query";
import { members } from "../../api/members";
import { nameOf } from "../../api/whoami";
import { Waiting } from "../../ui/Waiting";

interface PeopleFieldProps {
  project: number;
  label: string;
  error: string | null;
  /** Ids by commas, as the action takes them. */
  value: string;
  onChange: (value: string) => void;
}

/** Who of the project's members, by ticking them. */
export function PeopleField({ project, label, error, value, onChange }: PeopleFieldProps) {
  const { data } = useQuery(members(project));
  const chosen = new Set(value.split(",").filter(Boolean));
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChange([...next].join(","));
  };
  return (
    <fieldset className="field">
      <legend className="field-label">
        {label} <span className="field-hint">{chosen.size === 0 ? "" : `${chosen.size} chosen`}</span>
      </legend>
      {data ? null : <Waiting what="Looking up members" />}
      <div className="dm-people-list">
        {data?.map((member) => (
          <label key={member.id} className="one-of-option">
            <input type="checkbox" checked={chosen.has(String(member.id))} onChange={() => toggle(String(member.id))} />
            <span>
              {nameOf(member)}
              {nameOf(member) === member.email ? null : <span className="field-hint"> {member.email}</span>}
            </span>
          </label>
        ))}
      </div>
      {error ? (
        <p className="field-error" role="alert">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}
