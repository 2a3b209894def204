import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { actionForm, type Chosen, type FormField, performAction, type Preview, previewAction, type TaskAction } from "../../api/actions";
import { ApiError, messageOf } from "../../api/client";
import { Awaited } from "../../ui/Awaited";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { count } from "../../ui/count";
import { Dialog } from "../../ui/Dialog";
import { Field, Input, Select } from "../../ui/Field";
import { useDebounced } from "../../ui/useDebounced";
import { Waiting } from "../../ui/Waiting";
import { PeopleField } from "./PeopleField";
import type { ActionBoard } from "./useActionBoard";

/** The tasks that something is to be done to. */
export interface Selection {
  project: number;
  chosen: Chosen;
  count: number;
  board: ActionBoard;
  onDone: () => void;
}

interface ActionDialogProps extends Selection {
  action: TaskAction;
  onClose: () => void;
}

/** Says what is going to happen to how many tasks, asks for what is needed, and does it. */
export function ActionDialog({ project, chosen, count: number, board, onDone, action, onClose }: ActionDialogProps) {
  const form = useQuery(actionForm(project, action.id));
  const fields = (form.data ?? []).flatMap((column) => column.fields);
  const [typed, setTyped] = useState<Record<string, string>>({});
  const values = Object.fromEntries(fields.map((field) => [field.name, typed[field.name] ?? String(field.value ?? "")]));
  const isFilled = form.data !== undefined && fields.every((field) => values[field.name] !== "" || mayBeEmpty(field));
  const settled = useDebounced(JSON.stringify(values), 300);
  const preview = useQuery({
    queryKey: ["action-preview", project, action.id, chosen, settled],
    queryFn: ({ signal }) => previewAction(project, action.id, chosen, JSON.parse(settled) as Record<string, string>, signal),
    enabled: isFilled && settled === JSON.stringify(values),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const perform = useMutation({
    mutationFn: () => performAction(project, action.id, chosen, values),
    onSuccess: (done) => {
      board.did(done);
      onDone();
      onClose();
    },
  });
  const error = perform.error ?? preview.error;
  const faults = error instanceof ApiError ? error.fields : {};
  const isElsewhere = !fields.some((field) => faults[field.name]);
  const isErasing = action.id.startsWith("delete") || action.id === "remove_duplicates";
  const touched = preview.data?.preview?.tasks;
  return (
    <Dialog
      title={`${action.title}: ${count(number, "task")}`}
      open
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind={isErasing ? "danger" : "main"}
            disabled={!isFilled || touched === 0}
            busy={perform.isPending ? "Working …" : false}
            onClick={() => perform.mutate()}
          >
            {action.title}
          </Button>
        </>
      }
    >
      <p>{action.dialog.text}</p>
      {fields.map((field) => (
        <FormControl
          key={field.name}
          project={project}
          field={field}
          value={values[field.name] ?? ""}
          error={faults[field.name]?.join(" ") ?? null}
          onChange={(value) => setTyped({ ...typed, [field.name]: value })}
        />
      ))}
      <div className="dm-foreseen">
        <Awaited query={form} what="Looking up what can be chosen" />
        {preview.isFetching ? <Waiting what="Counting" /> : null}
        {preview.data?.preview ? <Foreseen preview={preview.data.preview} of={number} /> : null}
      </div>
      {error && isElsewhere ? <Banner tone="bad" title={messageOf(error)} /> : null}
    </Dialog>
  );
}

/** Fields that people are named in, and those whose hint says what empty means. */
const PEOPLE = "users";
const OPTIONAL = new Set(["per_task"]);

/** A field that says something when it is empty, or whose choices have an empty one: everybody, all versions. */
function mayBeEmpty(field: FormField): boolean {
  return OPTIONAL.has(field.name) || (field.options?.some((option) => typeof option !== "string" && option.value === "") ?? false);
}

const MOST_EXAMPLES = 5;

function Foreseen({ preview, of }: { preview: Preview; of: number }) {
  const { tasks, groups, examples = [], annotations_moved: moved = 0, people, per_task: each } = preview;
  if (people !== undefined && each !== undefined) {
    const share = each === people ? (people === 1 ? "them" : "all of them") : `${each} of them, those with the fewest tasks first`;
    return <p className="figures">{`${people === 1 ? "1 person" : `${people} people`}; each of the ${count(of, "task")} gets ${share}.`}</p>;
  }
  if (groups === undefined) {
    return tasks === of ? null : <p className="figures">{tasks === 0 ? "There is nothing to do." : `It concerns ${count(tasks, "task")} of them.`}</p>;
  }
  if (tasks === 0) return <p>No two of them have equal data.</p>;
  return (
    <>
      <p className="figures">
        {count(tasks, "task")} of {count(groups, "group")} would go{moved > 0 ? `; ${count(moved, "annotation")} move along` : ""}.
      </p>
      <ul className="dm-examples figures">
        {examples.slice(0, MOST_EXAMPLES).map((one) => (
          <li key={one.keep}>
            {one.keep} stays, {one.remove.slice(0, MOST_EXAMPLES).join(", ")}
            {one.remove.length > MOST_EXAMPLES ? ` and ${one.remove.length - MOST_EXAMPLES} more` : ""} {one.remove.length === 1 ? "goes" : "go"}
          </li>
        ))}
      </ul>
    </>
  );
}

interface FormControlProps {
  project: number;
  field: FormField;
  value: string;
  error: string | null;
  onChange: (value: string) => void;
}

function FormControl({ project, field, value, error, onChange }: FormControlProps) {
  if (field.name === PEOPLE) return <PeopleField project={project} label={field.label} error={error} value={value} onChange={onChange} />;
  return (
    <Field label={field.label} hint={field.hint} error={error}>
      {(control) =>
        field.type === "select" ? (
          <Select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
            {value === "" && !mayBeEmpty(field) ? (
              <option value="">Choose …</option>
            ) : null}
            {field.options?.map((option) => {
              const { label, value: given } = typeof option === "string" ? { label: option, value: option } : option;
              return (
                <option key={given} value={given}>
                  {label}
                </option>
              );
            })}
          </Select>
        ) : (
          <>
            <Input
              {...control}
              type={field.type === "number" ? "number" : "text"}
              list={field.options ? `${control.id}-usual` : undefined}
              value={value}
              onChange={(event) => onChange(event.target.value)}
            />
            {field.options ? (
              <datalist id={`${control.id}-usual`}>
                {field.options.map((option) => (typeof option === "string" ? <option key={option} value={option} /> : null))}
              </datalist>
            ) : null}
          </>
        )
      }
    </Field>
  );
}
