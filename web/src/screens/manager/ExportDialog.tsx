import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Chosen } from "../../api/actions";
import { messageOf } from "../../api/client";
import { exportAddress, exportFormats } from "../../api/exports";
import { Button, buttonClass } from "../../ui/Button";
import { count } from "../../ui/count";
import { Dialog } from "../../ui/Dialog";
import { OneOf, Tick } from "../../ui/Field";
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
              <a
                className={buttonClass("main")}
                href={exportAddress(project, { format: format.name, all, chosen })}
                download
                onClick={() => setOpen(false)}
              >
                Download {format.title}
              </a>
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
