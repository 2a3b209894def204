import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { ApiError } from "../../api/client";
import { lintOf } from "../../api/lint";
import { project } from "../../api/projects";
import { count } from "../../ui/count";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { FileDrop } from "../../ui/FileDrop";
import { FilePreview } from "./FilePreview";
import { FromAddress } from "./FromAddress";
import { forget, importAll, lookFirst, PartlyImported, type Progress } from "./importing";
import { Foreseen, Outcome } from "./Outcome";
import { Refusal } from "./Refusal";
import { Runs } from "./Runs";
import { Sending } from "./Sending";
import { Unfinished } from "./Unfinished";
import { useHeads } from "./useHeads";
import "./import.css";

const ACCEPT = ".json,.jsonl,.ndjson,.csv,.tsv,.txt,.parquet,image/*,audio/*,video/*,.pdf,.html,.htm,.xml";

/** Files into tasks: chosen, looked at, sent. */
export function Import() {
  const { id } = useParams({ from: "/signed-in/shell/projects/$id/import" });
  const { data: about } = useQuery(project(id));
  const { data: lint } = useQuery({ ...lintOf(about?.label_config ?? "", id), enabled: Boolean(about) });
  const needed = Object.keys(lint?.required_data ?? {});
  const [files, setFiles] = useState<File[]>([]);
  const heads = useHeads(files, needed.length === 1 ? (needed[0] ?? null) : null);
  const { importing, looking, progress, stop } = useImporting(id, files, setFiles);
  const choose = (chosen: File[]) => {
    importing.reset();
    looking.reset();
    setFiles(chosen);
  };
  const clear = () => {
    forget(id, files);
    choose([]);
  };
  const looked = looking.data;
  const rows = looked ? looked.tasks : heads.every((head) => head?.total != null) ? heads.reduce((sum, head) => sum + (head?.total ?? 0), 0) : null;
  const isBusy = importing.isPending || looking.isPending;
  const error = importing.error ?? looking.error;
  const words = rows === null ? "Import" : `Import ${count(rows, "task")}`;
  return (
    <main className="page" id="main">
      <title>{`Import · ${about?.title ?? "Juryroom"}`}</title>
      <div className="page-head">
        <h1>Import</h1>
      </div>
      {importing.data ? (
        <Outcome project={id} result={importing.data} onMore={() => choose([])} />
      ) : (
        <>
          <FileDrop
            label="Drop files here, or press to choose them"
            hint="JSON, JSONL, CSV, TSV, TXT, Parquet: a task per row. Pictures, sound and other media: a task per file."
            accept={ACCEPT}
            onFiles={choose}
          />
          {files.length === 0 ? <FromAddress project={id} /> : null}
          <Needs needed={needed} />
          <Unfinished key={id} project={id} chosen={files} />
          {isStopped(error) ? <Banner title="Stopped. What has arrived is kept: import again to go on from there, or clear the choice." /> : null}
          {error && !isStopped(error) ? <Refusal error={error} onKeepGood={() => importing.mutate(true)} /> : null}
          {looked && !error ? <Foreseen result={looked} /> : null}
          {files.length > 0 ? <FilePreview files={files} heads={heads} needed={needed} /> : null}
          {files.length > 0 ? (
            <div className="import-foot">
              {isBusy ? (
                <Sending progress={progress} onStop={stop} />
              ) : (
                <>
                  <Button onClick={clear}>Clear</Button>
                  <Button onClick={() => looking.mutate()}>Check first</Button>
                  <Button kind="main" disabled={looked?.tasks === 0} onClick={() => importing.mutate(Boolean(looked?.badRows.length))}>
                    {words}
                  </Button>
                </>
              )}
            </div>
          ) : null}
        </>
      )}
      <Runs project={id} />
    </main>
  );
}

function isStopped(error: unknown): boolean {
  return (error instanceof DOMException && error.name === "AbortError") || (error instanceof ApiError && error.code === "stopped");
}

/** Importing the files, or only looking at what would come of it. `onLeft`: the others are imported. */
function useImporting(id: number, files: readonly File[], onLeft: (files: File[]) => void) {
  const queries = useQueryClient();
  const [progress, tell] = useState<Progress>({ step: "sending", bytes: 0, total: 0, away: false });
  const stop = useRef(new AbortController());
  const going = () => {
    stop.current = new AbortController();
    return { project: id, files, signal: stop.current.signal, tell };
  };
  const onError = (error: unknown) => {
    if (error instanceof PartlyImported) onLeft([...error.left]);
  };
  const onSettled = () => queries.invalidateQueries({ queryKey: ["projects"] });
  const looking = useMutation({ mutationFn: () => lookFirst(going()), onMutate: () => importing.reset(), onSettled });
  const importing = useMutation({ mutationFn: (keepGood: boolean) => importAll(going(), keepGood), onError, onSettled });
  return { importing, looking, progress, stop: () => stop.current.abort() };
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
