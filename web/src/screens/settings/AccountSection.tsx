import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../api/client";
import { changeMe, type User, whoami } from "../../api/whoami";
import { Card } from "../../ui/Card";
import { Field, Input } from "../../ui/Field";
import { changed } from "./changed";
import { SaveRow } from "./SaveRow";

const NAMES = ["first_name", "last_name"] as const;

/** What others see of me. */
export function NameSection({ me }: { me: User }) {
  const [form, setForm] = useState(me);
  const queries = useQueryClient();
  const save = useMutation({ mutationFn: changeMe, onSuccess: () => queries.invalidateQueries() });
  const change = changed(me, form, NAMES);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (change) save.mutate(change);
  };
  return (
    <Card aria-labelledby="name">
      <form className="settings-form" onSubmit={submit}>
        <h2 id="name">Your name</h2>
        <Field label="First name">
          {(control) => <Input {...control} autoComplete="given-name" maxLength={256} value={form.first_name} onChange={(event) => setForm({ ...form, first_name: event.target.value })} />}
        </Field>
        <Field label="Last name">
          {(control) => <Input {...control} autoComplete="family-name" maxLength={256} value={form.last_name} onChange={(event) => setForm({ ...form, last_name: event.target.value })} />}
        </Field>
        <SaveRow changed={change !== null} saving={save.isPending} saved={save.isSuccess} error={save.error} />
      </form>
    </Card>
  );
}

const NOTHING = { current_password: "", password: "" };

/** What I sign in with. */
export function PasswordSection() {
  const [form, setForm] = useState(NOTHING);
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: changeMe,
    onSuccess: () => {
      setForm(NOTHING);
      return queries.invalidateQueries({ queryKey: whoami.queryKey });
    },
  });
  const wrong = save.error instanceof ApiError ? save.error.fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(form);
  };
  return (
    <Card aria-labelledby="password">
      <form className="settings-form" onSubmit={submit}>
        <h2 id="password">Your password</h2>
        <Field label="Present password" hint="Empty if you sign in elsewhere." error={wrong.current_password?.[0]}>
          {(control) => (
            <Input {...control} type="password" autoComplete="current-password" value={form.current_password} onChange={(event) => setForm({ ...form, current_password: event.target.value })} />
          )}
        </Field>
        <Field label="New password" hint="8 characters or more. It ends your sessions in other browsers." error={wrong.password?.[0]}>
          {(control) => (
            <Input {...control} type="password" autoComplete="new-password" value={form.password} onChange={(event) => setForm({ ...form, password: event.target.value })} />
          )}
        </Field>
        <SaveRow changed={form.password !== ""} saving={save.isPending} saved={save.isSuccess} error={Object.keys(wrong).length > 0 ? null : save.error} />
      </form>
    </Card>
  );
}
