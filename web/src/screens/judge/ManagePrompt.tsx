import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { changePrompt, deletePrompt, type Prompt } from "../../api/prompts";
import { useMay } from "../../api/whoami";
import { Button } from "../../ui/Button";
import { ForGood } from "../../ui/ForGood";
import { Menu, MenuItem } from "../../ui/Menu";
import { TitleDialog } from "../../ui/TitleDialog";

/** Call it something else, or take it away with what it was run for. */
export function ManagePrompt({ prompt }: { prompt: Prompt }) {
  const [asked, setAsked] = useState<"rename" | "delete" | null>(null);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const may = useMay()("prompts.change");
  const close = () => setAsked(null);
  const listed = () => queries.invalidateQueries({ queryKey: ["projects", prompt.project, "prompts"] });
  const rename = useMutation({
    mutationFn: (title: string) => changePrompt(prompt.id, { title }),
    onSuccess: async () => {
      await Promise.all([queries.invalidateQueries({ queryKey: ["prompts", prompt.id], exact: true }), listed()]);
      close();
    },
  });
  const remove = useMutation({
    mutationFn: () => deletePrompt(prompt.id),
    onSuccess: async () => {
      await navigate({ to: "/projects/$id/prompts", params: { id: prompt.project } });
      await listed();
    },
  });
  if (!may) return null;
  return (
    <>
      <Menu
        trigger={
          <Button kind="quiet" aria-label={`More for ${prompt.title}`}>
            ⋯
          </Button>
        }
      >
        <MenuItem onSelect={() => setAsked("rename")}>Rename …</MenuItem>
        <MenuItem onSelect={() => setAsked("delete")}>Delete …</MenuItem>
      </Menu>
      {asked === "rename" ? (
        <TitleDialog
          title={`Rename ${prompt.title}`}
          label="Title"
          button="Rename"
          busy={rename.isPending && "Saving …"}
          error={rename.error}
          value={prompt.title}
          most={200}
          onSave={rename.mutate}
          onClose={close}
        />
      ) : null}
      <ForGood
        title={`Delete ${prompt.title}?`}
        open={asked === "delete"}
        verb="Delete"
        busy={remove.isPending && "Deleting …"}
        error={remove.error}
        onGo={() => remove.mutate()}
        onClose={close}
      >
        <p>Its versions, runs and certificates go with it. The predictions that it made stay.</p>
      </ForGood>
    </>
  );
}
