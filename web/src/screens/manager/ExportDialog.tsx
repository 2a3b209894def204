import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Chosen } from "../../api/actions";
import { messageOf } from "../../api/client";
import { exportAddress, type ExportChoice, exportFormats, fetchExport, isTooLongForLink } from "../../api/exports";
import { Button, buttonClass } from "../../ui/Button";
import { count } from "../../ui/count";
import { Dialog } from "../../ui/Dialog";
import { OneOf, Tick } from "../../ui/Field";
import { saveFile } from "../../ui/saveFile";
import { Waiting } from "../../ui/Waiting";

interface ExportDialogProps {
  project: number;
  chosen: Chosen;
  count: number;
  isSelection: boolean;
}

/** The tasks of the view, or those selected, as a file. */
export function ExportDialog({ project, chosen, count: number, isSelection }: ExportDialogProps) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState<string | null>(null);
  const [all, setAll] = useState(true);
  const { data: formats, error } = useQuery({ ...exportFormats(project), enabled: open });
  const offered = formats?.filter((format) => !format.disabled) ?? [];
  const format = offered.find((one) => one.name === name) ?? offered[0];
  return (
    <>
      <Button disabled={number === 0} onClick={() => setOpen(true)}>
        Export
      </Button>
      <Dialog
        title={isSelection ? `Export ${count(number, "selected task")}` : `Export the ${count(number, "task")} of this view`}
        open={open}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            {format ? (
              <Download project={project} choice={{ format: format.name, all, chosen }} title={format.title} onDone={() => setOpen(false)} />
            ) : null}
          </>
        }
      >
        {error ? <p role="alert">{messageOf(error)}</p> : null}
        {!formats && !error ? <Waiting what="Looking up formats" /> : null}
        {format ? (
          <>
            <OneOf
              label="Format"
              value={format.name}
              onChange={setName}
              options={offered.map((one) => ({ value: one.name, label: one.title, hint: one.description }))}
            />
            <Tick label="Tasks without an answer too" checked={all} onChange={setAll} />
          </>
        ) : null}
      </Dialog>
    </>
  );
}

interface DownloadProps {
  project: number;
  choice: ExportChoice;
  title: string;
  onDone: () => void;
}

/** A link, so that the browser streams it to disk; a selection too long for an address is fetched first. */
function Download({ project, choice, title, onDone }: DownloadProps) {
  const fetching = useMutation({
    mutationFn: () => fetchExport(project, choice),
    onSuccess: ({ name, file }) => {
      saveFile(name, file);
      onDone();
    },
  });
  if (!isTooLongForLink(project, choice)) {
    return (
      <a className={buttonClass("main")} href={exportAddress(project, choice)} download onClick={onDone}>
        Download {title}
      </a>
    );
  }
  return (
    <>
      {fetching.error ? <p role="alert">{messageOf(fetching.error)}</p> : null}
      <Button kind="main" busy={fetching.isPending ? "Fetching …" : false} onClick={() => fetching.mutate()}>
        Download {title}
      </Button>
    </>
  );
}
