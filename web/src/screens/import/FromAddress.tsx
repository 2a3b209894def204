import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { importFrom } from "../../api/imports";
import { Button } from "../../ui/Button";
import { Field, Input } from "../../ui/Field";

/** A file that lies on another server: it is fetched at once and imported behind the page. */
export function FromAddress({ project }: { project: number }) {
  const queries = useQueryClient();
  const [url, setUrl] = useState("");
  const fetching = useMutation({
    mutationFn: () => importFrom(project, url.trim()),
    onSuccess: () => setUrl(""),
    onSettled: () => queries.invalidateQueries({ queryKey: ["projects", project] }),
  });
  return (
    <form
      className="import-address"
      onSubmit={(event) => {
        event.preventDefault();
        if (url.trim() !== "") fetching.mutate();
      }}
    >
      <Field label="Or the address of such a file" error={fetching.error?.message}>
        {(control) => (
          <div className="import-address-line">
            <Input {...control} type="url" placeholder="https://" value={url} onChange={(event) => setUrl(event.target.value)} />
            <Button type="submit" busy={fetching.isPending && "Fetching"}>
              Import from there
            </Button>
          </div>
        )}
      </Field>
    </form>
  );
}
