import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { configChange, type ConfigMapping, type Lost } from "../../api/configChange";
import { Awaited } from "../../ui/Awaited";
import { Button } from "../../ui/Button";
import { Field, Select } from "../../ui/Field";
import { isEmpty, keyOf, mappingOf, usesOf } from "./mapping";

interface ConfigLossesProps {
  project: number;
  text: string;
  saving: boolean;
  /** Save the config; with a mapping the answers follow. */
  onSave: (mapping: ConfigMapping) => void;
}

/** What existing answers would lose by a config, and which of its names they could go by instead. */
export function ConfigLosses({ project, text, saving, onSave }: ConfigLossesProps) {
  const asked = useQuery(configChange(project, text));
  const { data } = asked;
  const [chosen, setChosen] = useState<Record<string, string>>({});
  if (!data) return <Awaited query={asked} what="Looking through the answers" />;
  const mapping = mappingOf(data.lost, chosen);
  return (
    <>
      <ul className="settings-lost">
        {data.lost.map((lost) => (
          <li key={keyOf(lost)}>
            <LostName
              lost={lost}
              value={chosen[keyOf(lost)] ?? lost.suggestion ?? ""}
              onChange={(name) => setChosen({ ...chosen, [keyOf(lost)]: name })}
            />
          </li>
        ))}
      </ul>
      {isEmpty(mapping) ? null : (
        <Button kind="main" busy={saving && "Saving …"} onClick={() => onSave(mapping)}>
          Save, and rename in the answers
        </Button>
      )}
    </>
  );
}

interface LostNameProps {
  lost: Lost;
  value: string;
  onChange: (name: string) => void;
}

function LostName({ lost, value, onChange }: LostNameProps) {
  const what = lost.label === null ? `Control “${lost.control}”` : `“${lost.label}” of “${lost.control}”`;
  const tasks = [...new Set(lost.examples.map((example) => example.task))].join(", ");
  return (
    <Field label={`${what} is now`} hint={`${usesOf(lost)}; for example in task ${tasks}`}>
      {(control) => (
        <Select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">gone: leave its answers as they are</option>
          {lost.candidates.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
