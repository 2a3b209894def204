import { useState } from "react";
import { isAddress } from "./columns";

/** A picture in a box that is there before it and stays when it fails. Of several pages, the first. */
export function Thumbnail({ value }: { value: unknown }) {
  const [failed, setFailed] = useState(false);
  const address: unknown = Array.isArray(value) ? value[0] : value;
  if (!isAddress(address)) return <span className="thumbnail thumbnail-none">–</span>;
  if (failed) {
    return (
      <span className="thumbnail thumbnail-none" title={address}>
        not there
      </span>
    );
  }
  return (
    <span className="thumbnail">
      <img
        src={address}
        alt=""
        loading="lazy"
        decoding="async"
        width={72}
        height={48}
        referrerPolicy="no-referrer"
        onError={() => setFailed(true)}
      />
    </span>
  );
}
