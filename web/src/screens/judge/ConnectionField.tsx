import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Connection, connections } from "../../api/connections";
import { Field, Select } from "../../ui/Field";

interface ConnectionFieldProps {
  value: number | null;
  /** What it says while there is none. */
  none: string;
  required?: boolean;
  onChange: (id: number | null, chosen: Connection | undefined) => void;
}

/** One of the connections to models. */
export function ConnectionField({ value, none, required, onChange }: ConnectionFieldProps) {
  const { data } = useQuery(connections);
  const choose = (id: string) => onChange(id === "" ? null : Number(id), data?.find((one) => String(one.id) === id));
  return (
    <Field label="Connection" hint={data?.length === 0 ? <Link to="/connections">Add a connection to a model first</Link> : undefined}>
      {(control) => (
        <Select {...control} required={required} value={value ?? ""} onChange={(event) => choose(event.target.value)}>
          <option value="">{none}</option>
          {data?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
