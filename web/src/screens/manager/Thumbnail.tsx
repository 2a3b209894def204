import { createContext, useContext, useState } from "react";
import { type Kept, thumbnailAddress, type ThumbnailSize } from "../../api/thumbnails";
import { isAddress } from "./columns";

/** What the open project keeps small copies of. */
export const KeptPictures = createContext<Kept>("off");

interface ThumbnailProps {
  value: unknown;
  task: number;
  size: ThumbnailSize;
}

/** A picture in a box that is there before it and stays when it fails. Of several pages, the first. */
export function Thumbnail({ value, task, size }: ThumbnailProps) {
  const kept = useContext(KeptPictures);
  const [failed, setFailed] = useState<string | null>(null);
  const picture: unknown = Array.isArray(value) ? value[0] : value;
  if (!isAddress(picture)) return <span className="dm-picture dm-picture-none">–</span>;
  if (failed === picture) {
    return (
      <span className="dm-picture dm-picture-none" title={picture}>
        not there
      </span>
    );
  }
  return (
    <span className="dm-picture">
      <img
        key={picture}
        src={thumbnailAddress(picture, task, size, kept)}
        alt=""
        loading="lazy"
        decoding="async"
        draggable={false}
        referrerPolicy="no-referrer"
        onError={() => setFailed(picture)}
      />
    </span>
  );
}
