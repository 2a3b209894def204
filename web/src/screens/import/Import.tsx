import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { importFiles } from "../../api/imports";
import { lintOf } from "../../api/lint";
import { project } from "../../api/projects";
import { count } from "../../ui/count";
import { Button } from "../../ui/Button";
import { FileDrop } from "../../ui/FileDrop";
import { Progress } from "../../ui/Progress";
import { FilePreview } from "./FilePreview";
import { Outcome } from "./Outcome";
import { Refusal } from "./Refusal";
import { useHeads } from "./useHeads";
import "./import.css";

const ACCEPT = ".json,.jsonl,.ndjson,.csv,.tsv,.txt,image/*,audio/*,video/*,.pdf,.html,.htm,.xml";

export function Import() {
  const { id } = useParams({ from: "/signed-in/shell/projects/$id/import" });
  const { data: about } = useQuery(project(id));
  const { data: lint } = useQuery({ ...lintOf(about?.label_config ?? "", id), enabled: Boolean(about) });
  const needed = Object.keys(lint?.required_data ?? {});
  const [files, setFiles] = useState<File[]>([]);
  const [sent, setSent] = useState(0);
  const stop = useRef(new AbortController());
  const heads = useHeads(files, needed.length === 1 ? (needed[0] ?? null) : null);
  const queries = useQueryClient();
  const importing = useMutation({
    mutationFn: () => {
      stop.current = new AbortController();
      setSent(0);
      return importFiles(id, files, setSent, stop.current.signal);
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["projects"] }),
  });
  const choose = (chosen: File[]) => {
    importing.reset();
    setFiles(chosen);
  };
  const rows = heads.every((head) => head?.total != null) ? heads.reduce((sum, head) => sum + (head?.total ?? 0), 0) : null;
  return (
    <main className="page" id="main">
      <title>{`Import · ${about?.title ?? "Juryroom"}`}</title>
      <div className="page-head">
        <h1>Import</h1>
      </div>
      {importing.data ? (
        <Outcome project={id} imported={importing.data} onMore={() => choose([])} />
      ) : (
        <>
          <FileDrop
            label="Drop files here, or press to choose them"
            hint="JSON, JSONL, CSV, TSV, TXT: a task per row. Pictures, sound and other media: a task per file."
            accept={ACCEPT}
            onFiles={choose}
          />
          <Needs needed={needed} />
          {importing.error ? <Refusal error={importing.error} /> : null}
          {files.length > 0 ? <FilePreview files={files} heads={heads} needed={needed} /> : null}
          {files.length > 0 ? (
            <div className="import-foot">
              {importing.isPending ? (
                <>
                  <div className="import-progress">
                    <Progress label="Sent" done={Math.round(sent * 100)} total={100} />
                    <span role="status" className="figures">
                      {sent < 1 ? `Sending: ${Math.round(sent * 100)} %` : "Sent. Waiting for the server to check and save the rows …"}
                    </span>
                  </div>
                  {/* Once all is sent the server may save it at any moment: stopping would not be the truth. */}
                  <Button disabled={sent >= 1} onClick={() => stop.current.abort()}>
                    Stop
                  </Button>
                </>
              ) : (
                <>
                  <Button onClick={() => choose([])}>Clear</Button>
                  <Button kind="main" onClick={() => importing.mutate()}>
                    {rows === null ? "Import" : `Import ${count(rows, "task")}`}
                  </Button>
                </>
              )}
            </div>
          ) : null}
        </>
      )}
    </main>
  );
}

function Needs({ needed }: { needed: readonly string[] }) {
  if (needed.length === 0) return null;
  return (
    <p className="import-needs">
      The config of this project reads{" "}
      {needed.map((variable, index) => (
        <span key={variable}>
          {index > 0 ? (index === needed.length - 1 ? " and " : ", ") : null}
          <code>{variable}</code>
        </span>
      ))}
      . Every task has to have {needed.length === 1 ? "it" : "them"}.
    </p>
  );
}
