import type { Classes, Classifier } from "../../api/comments";
import { inWords } from "../../tags/results";
import { Field, Input, Select, Tick } from "../../ui/Field";
import { choicesNamed, chosenIn, pathWords, withClass } from "./classes";

interface ClassFieldsProps {
  fields: readonly Classifier[];
  classes: Classes;
  onChange: (classes: Classes) => void;
}

/** What the project wants a comment to say beside its text. */
export function ClassFields({ fields, classes, onChange }: ClassFieldsProps) {
  return fields.map((field) => <OneField key={field.name} field={field} classes={classes} onChange={onChange} />);
}

function OneField({ field, classes, onChange }: { field: Classifier } & Omit<ClassFieldsProps, "fields">) {
  const { name, kind, choices, stars, multiple } = field;
  const value = classes[name];
  const label = `${inWords(name)}${field.required ? ", required" : ""}`;
  const chosen = chosenIn(value);
  const choose = (words: readonly string[]) => onChange(withClass(classes, name, choicesNamed(field, words)));
  if (multiple && (kind === "choices" || kind === "taxonomy")) {
    return (
      <fieldset className="comment-classes">
        <legend>{label}</legend>
        {choices.map(pathWords).map((words) => (
          <Tick key={words} label={words} checked={chosen.includes(words)} onChange={(is) => choose(is ? [...chosen, words] : chosen.filter((each) => each !== words))} />
        ))}
      </fieldset>
    );
  }
  const offered = kind === "rating" ? Array.from({ length: stars }, (_, i) => String(i + 1)) : choices.map(pathWords);
  const take = (words: string) => (kind === "rating" ? onChange(withClass(classes, name, words && Number(words))) : choose([words]));
  return (
    <Field label={label}>
      {(control) =>
        kind === "textarea" ? (
          <Input {...control} autoComplete="off" value={String(value ?? "")} onChange={(event) => onChange(withClass(classes, name, event.target.value))} />
        ) : (
          <Select {...control} value={chosen[0] ?? String(value ?? "")} onChange={(event) => take(event.target.value)}>
            <option value="">–</option>
            {offered.map((words) => (
              <option key={words}>{words}</option>
            ))}
          </Select>
        )
      }
    </Field>
  );
}
