import { type DragEvent, useState } from "react";
import { dropped, meant } from "./folders";
import "./file-drop.css";

interface FileDropProps {
  label: string;
  hint: string;
  /** File endings, as an input's `accept`. */
  accept: string;
  onFiles: (files: File[]) => void;
}

/** Every browser knows it, the types of React do not. */
const FOLDERS = { webkitdirectory: "" };

/** Files or folders by dropping, or by the browser's own choosers for the keyboard. */
export function FileDrop({ label, hint, accept, onFiles }: FileDropProps) {
  const [over, setOver] = useState(false);
  const take = (files: readonly File[]) => {
    if (files.length > 0) onFiles([...files]);
  };
  const taken = (input: HTMLInputElement) => {
    const files = [...(input.files ?? [])];
    input.value = ""; // so that the same file can be chosen again after it was corrected
    return files;
  };
  const on = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <div
      className="file-drop"
      data-over={over || undefined}
      onDragEnter={on}
      onDragOver={on}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void dropped(event.dataTransfer).then(take);
      }}
    >
      <label className="file-drop-files">
        <input type="file" multiple accept={accept} className="hidden-words" onChange={(event) => take(taken(event.target))} />
        <span className="file-drop-label">{label}</span>
        <span className="file-drop-hint">{hint}</span>
      </label>
      <label className="file-drop-folder">
        <input type="file" {...FOLDERS} className="hidden-words" onChange={(event) => take(meant(taken(event.target)))} />
        or choose a folder
      </label>
    </div>
  );
}
