import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { actionForm, type FormField, performAction, type TaskAction } from "../../api/actions";
import { ApiError, messageOf } from "../../api/client";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { count } from "../../ui/count";
import { Dialog } from "../../ui/Dialog";
import { Field, Input, Select } from "../../ui/Field";
import { Waiting } from "../../ui/Waiting";
import type { ActionsMenuProps } from "./ActionsMenu";

interface ActionDialogProps extends ActionsMenuProps {
  action: TaskAction;
  onClose: () => void;
}

/** Says what is going to happen to how many tasks, asks for what is needed, and does it. */
export function ActionDialog({ project, chosen, count: number, notices, onDone, onUndone, action, onClose }: ActionDialogProps) {
  const form = useQuery(actionForm(project, action.id));
  const fields = (form.data ?? []).flatMap((column) => column.fields);
  const [typed, setTyped] = useState<Record<string, string>>({});
  const values = Object.fromEntries(fields.map((field) => [field.name, typed[field.name] ?? String(field.value ?? "")]));
  const perform = useMutation({
    mutationFn: () => performAction(project, action.id, chosen, values),
    onSuccess: (done) => {
      notices.tell({
        tone: "note",
        text: done.detail || action.title,
        job: done.job ?? undefined,
        onOver: onUndone,
      });
      onDone();
      onClose();
    },
  });
  const faults = perform.error instanceof ApiError ? perform.error.fields : {};
  const isErasing = action.id.startsWith("delete") || action.id === "remove_duplicates";
  return (
    <Dialog
      title={action.dialog.title || `${action.title}: ${count(number, "task")}`}
      open
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind={isErasing ? "danger" : "main"}
            disabled={form.isPending}
            busy={perform.isPending ? "Working …" : false}
            onClick={() => perform.mutate()}
          >
            {action.title}
          </Button>
        </>
      }
    >
      <p>{action.dialog.text}</p>
      {form.isPending ? <Waiting what="Looking up what can be chosen" /> : null}
      {form.error ? <Banner tone="bad" title={messageOf(form.error)} /> : null}
      {fields.map((field) => (
        <FormControl
          key={field.name}
          field={field}
          value={values[field.name] ?? ""}
          error={faults[field.name]?.join(" ") ?? null}
          onChange={(value) => setTyped({ ...typed, [field.name]: value })}
        />
      ))}
      {perform.error ? <Banner tone="bad" title={messageOf(perform.error)} /> : null}
    </Dialog>
  );
}

interface FormControlProps {
  field: FormField;
  value: string;
  error: string | null;
  onChange: (value: string) => void;
}

function FormControl({ field, value, error, onChange }: FormControlProps) {
  return (
    <Field label={field.label} error={error}>
      {(control) =>
        field.type === "select" ? (
          <Select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
            {value === "" && !field.options?.some((option) => typeof option !== "string" && option.value === "") ? (
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
          <Input {...control} type={field.type === "number" ? "number" : "text"} value={value} onChange={(event) => onChange(event.target.value)} />
        )
      }
    </Field>
  );
}
