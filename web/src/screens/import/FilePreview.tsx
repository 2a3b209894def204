import { count } from "../../ui/count";
import { Banner } from "../../ui/Banner";
import { Table } from "../../ui/Table";
import { asWords } from "../manager/columns";
import { type Head, holds } from "./head";

interface FilePreviewProps {
  files: readonly File[];
  heads: readonly (Head | null)[];
  needed: readonly string[];
}

const MOST_MEDIA_NAMED = 5;

/** What is about to be sent: the first rows of each table, the names of the media. */
export function FilePreview({ files, heads, needed }: FilePreviewProps) {
  const media = files.filter((_, index) => heads[index]?.kind === "media" || heads[index]?.kind === "other");
  return (
    <>
      {files.map((file, index) => {
        const head = heads[index];
        if (!head || media.includes(file)) return null;
        return <TablePreview key={`${file.name} ${index}`} file={file} head={head} needed={needed} />;
      })}
      {media.length > 0 ? <MediaPreview files={media} needed={needed} /> : null}
    </>
  );
}

function TablePreview({ file, head, needed }: { file: File; head: Head; needed: readonly string[] }) {
  const missing = needed.filter((variable) => head.rows.length > 0 && !head.rows.every((row) => holds(row, variable)));
  const used = (column: string) => needed.some((variable) => variable === column || variable.startsWith(`${column}.`));
  const inside = [head.predictions ? "predictions" : null, head.annotations ? "annotations" : null].filter(Boolean);
  const rows = head.total === null ? "too long to count here" : count(head.total, "row");
  return (
    <section className="file-preview" aria-label={file.name}>
      <h2>
        {file.name}{" "}
        <span className="file-about figures">
          {sizeOf(file.size)}, {rows}
          {inside.length > 0 ? `, with ${inside.join(" and ")}` : ""}
        </span>
      </h2>
      {head.problem ? <Banner tone="bad" title={head.problem} /> : null}
      {missing.length > 0 ? (
        <Banner tone="warn" title={`Missing: ${missing.join(", ")}`}>
          <p>The config reads {missing.length === 1 ? "this field" : "these fields"}. Rename a column, or change the config in Settings.</p>
        </Banner>
      ) : null}
      {head.columns.length > 0 ? (
        <Table label={`First rows of ${file.name}`}>
          <thead>
            <tr>
              {head.columns.map((column) => (
                <th key={column} scope="col">
                  {column} <span className="column-use">{used(column) ? "✓ shown" : "kept"}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {head.rows.map((row, index) => (
              <tr key={index}>
                {head.columns.map((column) => (
                  <td key={column} className="file-cell">
                    {asWords(row[column])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </Table>
      ) : null}
    </section>
  );
}

function MediaPreview({ files, needed }: { files: readonly File[]; needed: readonly string[] }) {
  const names = files.slice(0, MOST_MEDIA_NAMED).map((file) => file.name);
  const more = files.length - names.length;
  return (
    <section className="file-preview" aria-label="Media">
      <h2>
        {count(files.length, "media file")}{" "}
        <span className="file-about figures">{sizeOf(files.reduce((sum, file) => sum + file.size, 0))}</span>
      </h2>
      <p className="file-about">
        {names.join(", ")}
        {more > 0 ? ` and ${more.toLocaleString("en")} more` : ""}
      </p>
      {needed.length > 1 ? (
        <Banner tone="warn" title="A media file fills one field, and the config reads several.">
          <p>Upload the media with a project that shows one picture, or import a table with their addresses.</p>
        </Banner>
      ) : null}
    </section>
  );
}

export function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} kB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
