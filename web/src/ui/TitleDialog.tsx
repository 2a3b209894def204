import { type FormEvent, type ReactNode, useId, useState } from "react";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { Field, Input } from "./Field";

interface TitleDialogProps {
  title: string;
  /** Of the field. */
  label: string;
  hint?: ReactNode;
  button: string;
  busy?: string | false;
  error?: Error | null;
  /** What it is called now. */
  value?: string;
  most: number;
  onSave: (title: string) => void;
  onClose: () => void;
}

/** Asks what something is to be called. */
export function TitleDialog({ title, label, hint, button, busy = false, error, value = "", most, onSave, onClose }: TitleDialogProps) {
  const form = useId();
  const [text, setText] = useState(value);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== "") onSave(text.trim());
  };
  return (
    <Dialog
      title={title}
      open
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" type="submit" form={form} disabled={text.trim() === ""} busy={busy}>
            {button}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit}>
        <Field label={label} hint={hint} error={error?.message}>
          {(control) => <Input {...control} autoFocus maxLength={most} value={text} onChange={(event) => setText(event.target.value)} />}
        </Field>
      </form>
    </Dialog>
  );
}
