import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { messageOf } from "../../api/client";
import { erase, previewErasure } from "../../api/erasures";
import { useMay } from "../../api/whoami";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Field, Input, OneOf, Tick } from "../../ui/Field";
import { ForGood } from "../../ui/ForGood";
import { Proofs } from "./Proofs";
import { Went } from "./Went";

const KINDS = [
  { value: "subject", label: "Somebody in the data" },
  { value: "annotator", label: "An annotator" },
] as const;
type Kind = (typeof KINDS)[number]["value"];

/** Erase a data subject or an annotator: look first, then for good; the proofs of what went. */
export function Erasures() {
  const may = useMay();
  return may("organizations.change") ? <Form /> : null;
}

function Form() {
  const queries = useQueryClient();
  const [kind, setKind] = useState<Kind>("subject");
  const [named, setNamed] = useState("");
  const [answersToo, setAnswersToo] = useState(false);
  const sought = kind === "subject" ? { subject: named } : { annotator: named, answers: answersToo ? ("remove" as const) : ("keep" as const) };
  const look = useMutation({ mutationFn: () => previewErasure(sought) });
  const go = useMutation({
    mutationFn: () => erase(sought),
    onSuccess: async () => {
      look.reset();
      setNamed("");
      await queries.invalidateQueries({ queryKey: ["erasures"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (named.trim()) look.mutate();
  };
  const close = () => {
    look.reset();
    go.reset();
  };
  return (
    <Card aria-labelledby="erasure">
      <form className="people-erase" onSubmit={submit}>
        <h2 id="erasure">Erasure</h2>
        <OneOf label="Whom" options={KINDS} value={kind} onChange={setKind} />
        <Field
          label={kind === "subject" ? "Key and value in their data" : "Email or number"}
          hint={kind === "subject" ? "KEY=VALUE, such as patient_id=4711, at any depth of a task's data" : undefined}
          error={look.error ? messageOf(look.error) : null}
        >
          {(control) => <Input {...control} value={named} autoComplete="off" onChange={(event) => setNamed(event.target.value)} />}
        </Field>
        {kind === "annotator" ? <Tick label="Remove their answers as well" checked={answersToo} onChange={setAnswersToo} /> : null}
        <Button type="submit" disabled={!named.trim()} busy={look.isPending && "Looking …"}>
          Look what would go …
        </Button>
      </form>
      <ForGood
        title="Erase for good?"
        open={look.data !== undefined}
        verb="Erase for good"
        busy={go.isPending && "Beginning …"}
        error={go.error}
        onGo={() => go.mutate()}
        onClose={close}
      >
        {look.data ? <Went counts={{ ...look.data.counts, ...look.data.files }} left={look.data.left} /> : null}
        <p>This cannot be undone. Backups keep it until they expire.</p>
      </ForGood>
      <Proofs />
    </Card>
  );
}
