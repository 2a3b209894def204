import { type DragEvent, useRef, useState } from "react";
import "./file-drop.css";

interface FileDropProps {
  label: string;
  hint: string;
  /** File endings, as an input's `accept`. */
  accept: string;
  onFiles: (files: File[]) => void;
}

/** Files by dropping, or by the browser's own chooser for the keyboard. */
export function FileDrop({ label, hint, accept, onFiles }: FileDropProps) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null) => {
    if (files && files.length > 0) onFiles([...files]);
    if (input.current) input.current.value = ""; // so that the same file can be chosen again after it was corrected
  };
  const on = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <label
      className="file-drop"
      data-over={over || undefined}
      onDragEnter={on}
      onDragOver={on}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <input
        ref={input}
        type="file"
        multiple
        accept={accept}
        className="hidden-words"
        onChange={(event) => take(event.target.files)}
      />
      <span className="file-drop-label">{label}</span>
      <span className="file-drop-hint">{hint}</span>
    </label>
  );
}
