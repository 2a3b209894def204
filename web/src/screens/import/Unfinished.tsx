import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { forgetUpload, partialUpload } from "../../api/uploads";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { sizeOf } from "./FilePreview";
import { noteEnded, unfinished, type Unfinished as One } from "./unfinished";

/** Uploads that a reload or a closed window broke off: what to do to go on. */
export function Unfinished({ project, chosen }: { project: number; chosen: readonly File[] }) {
  const [left, setLeft] = useState(() => unfinished(project));
  const isChosen = (one: One) => chosen.some((file) => file.name === one.name && file.size === one.size);
  const drop = (one: One) => {
    noteEnded(project, one.upload);
    setLeft(left.filter((other) => other !== one));
  };
  return left
    .filter((one) => !isChosen(one))
    .map((one) => <Broken key={one.upload} project={project} one={one} onDrop={() => drop(one)} />);
}

function Broken({ project, one, onDrop }: { project: number; one: One; onDrop: () => void }) {
  const { data, error } = useQuery(partialUpload(project, one.upload));
  if (error || !data) return null; // gone, or not known yet
  const share = Math.floor((100 * data.offset) / data.size);
  return (
    <Banner title={`${one.name} (${sizeOf(one.size)}) was not finished: ${share} % of it is here.`}>
      <p>Choose the same file again to go on from there.</p>
      <div className="import-next">
        <Button
          onClick={() => {
            onDrop();
            void forgetUpload(project, one.upload).catch(() => undefined);
          }}
        >
          Forget it
        </Button>
      </div>
    </Banner>
  );
}
