import { useEffect, useState } from "react";
import { type Head, kindOf, readHead } from "./head";

/** Up to here a file is read whole, so that its rows can be counted. */
const WHOLE_BYTES = 16 * 1024 * 1024;
const PART_BYTES = 256 * 1024;

/** The beginning of each file; null while it is being read. */
export function useHeads(files: readonly File[], onlyVariable: string | null): (Head | null)[] {
  const [read, setRead] = useState<ReadonlyMap<File, Head>>(new Map());
  useEffect(() => {
    let wanted = true;
    void Promise.all(files.map(async (file) => [file, await headOf(file, onlyVariable)] as const)).then((pairs) => {
      if (wanted) setRead(new Map(pairs));
    });
    return () => {
      wanted = false;
    };
  }, [files, onlyVariable]);
  return files.map((file) => read.get(file) ?? null);
}

async function headOf(file: File, onlyVariable: string | null): Promise<Head> {
  const kind = kindOf(file.name);
  if (kind === "media" || kind === "other") return readHead(kind, "", true, onlyVariable);
  const whole = file.size <= WHOLE_BYTES;
  const text = await (whole ? file : file.slice(0, PART_BYTES)).text();
  return readHead(kind, text, whole, onlyVariable);
}
