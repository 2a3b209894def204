import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { people } from "../../api/people";
import { nameOf } from "../../api/whoami";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Field";

interface AddPersonProps {
  label: string;
  /** Who is there already. */
  present: readonly number[];
  onAdd: (user: number) => void;
}

/** One more of the organisation's people. */
export function AddPerson({ label, present, onAdd }: AddPersonProps) {
  const { data } = useQuery(people);
  const [chosen, setChosen] = useState("");
  const others = data?.filter((person) => !present.includes(person.id)) ?? [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen) onAdd(Number(chosen));
    setChosen("");
  };
  return (
    <form className="people-add" onSubmit={submit}>
      <Select aria-label={label} value={chosen} onChange={(event) => setChosen(event.target.value)}>
        <option value="">{others.length ? "Choose somebody …" : "Everybody is here already"}</option>
        {others.map((person) => (
          <option key={person.id} value={person.id}>
            {nameOf(person) === person.email ? person.email : `${nameOf(person)} · ${person.email}`}
          </option>
        ))}
      </Select>
      <Button type="submit" disabled={!chosen}>
        Add
      </Button>
    </form>
  );
}
