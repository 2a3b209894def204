import { address } from "./client";
import type { Schemas } from "./schemas";

/** What a project keeps small copies of. */
export type Kept = Schemas["ProjectOut"]["thumbnails"];

/** Longest sides that the server makes: of a row, of a card, of a closer look. */
export type ThumbnailSize = 128 | 256 | 512;

const UPLOADED = /^\/data\/upload\/(\d+\/[0-9a-f]+\.(?:jpe?g|png|gif|webp|bmp))$/i;
const ELSEWHERE = /^https?:\/\//;

/** Where a small copy of a task's picture is; the picture's own address where none is kept. */
export function thumbnailAddress(picture: string, task: number, size: ThumbnailSize, kept: Kept): string {
  if (kept === "off") return picture;
  const ours = picture.startsWith(`${window.location.origin}/`) ? picture.slice(window.location.origin.length) : picture;
  const [, file] = UPLOADED.exec(ours) ?? [];
  if (file) return address(`/data/thumbnail/${file}`, { size });
  if (kept === "all" && ELSEWHERE.test(picture)) return address(`/api/tasks/${task}/thumbnail`, { address: picture, size });
  return picture;
}
