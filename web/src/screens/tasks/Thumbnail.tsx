import { useState } from "react";
import { isAddress } from "./columns";

/** A picture in a box that is there before it and stays when it fails. */
export function Thumbnail({ address }: { address: unknown }) {
  const [failed, setFailed] = useState(false);
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
