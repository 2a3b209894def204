import { Thumbnail } from "../manager/Thumbnail";
import { asWords, boundBy, isAddress, picturesOfItems } from "../manager/columns";
import type { Node } from "../../api/interface";
import type { ThumbnailSize } from "../../api/thumbnails";

const MOST = 3;

/** The pictures of a task, as its labelling config shows them. */
export function picturesOf(data: Record<string, unknown> | null, tree: Node | undefined): unknown[] {
  if (!data) return [];
  const shown = [...boundBy("Image", tree).map((field) => data[field]), ...boundBy("List", tree).flatMap((field) => picturesOfItems(data[field]))];
  return shown.filter((one) => isAddress(Array.isArray(one) ? one[0] : one)).slice(0, MOST);
}

/** Its first text, for tasks without pictures. */
export function textOf(data: Record<string, unknown> | null, tree: Node | undefined): string {
  if (!data) return "";
  const fields = [...boundBy("Text", tree), ...boundBy("Paragraphs", tree), ...Object.keys(data)];
  const found = fields.map((field) => data[field]).find((value) => typeof value === "string" && !isAddress(value));
  return asWords(found);
}

interface JudgedProps {
  task: number;
  data: Record<string, unknown> | null;
  tree: Node | undefined;
  size?: ThumbnailSize;
}

/** What was judged, small. */
export function Judged({ task, data, tree, size = 128 }: JudgedProps) {
  const pictures = picturesOf(data, tree);
  if (pictures.length === 0) return <span className="judge-clip judge-told">{textOf(data, tree)}</span>;
  return (
    <span className="judge-pictures">
      {pictures.map((value, i) => (
        <Thumbnail key={i} value={value} task={task} size={size} />
      ))}
    </span>
  );
}
