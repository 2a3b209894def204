import { useEffect } from "react";
import { type BenchmarkQuery, pictureAddress } from "../../api/benchmarks";
import { Dialog } from "../../ui/Dialog";
import type { Shown } from "./shown";

interface CloserProps {
  id: number;
  query: BenchmarkQuery;
  items: Shown[];
  at: number;
  open: boolean;
  onMove: (at: number) => void;
  onClose: () => void;
}

/** The seed beside one candidate, large; arrows go through the others. */
export function Closer({ id, query, items, at, open, onMove, onClose }: CloserProps) {
  useEffect(() => {
    if (!open) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "ArrowRight") onMove(Math.min(items.length - 1, at + 1));
      else if (event.key === "ArrowLeft") onMove(Math.max(0, at - 1));
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [open, at, items.length, onMove]);
  const item = items[at];
  const seed = query.candidates[0];
  if (!item || !seed) return null;
  return (
    <Dialog title={query.text || query.query} open={open} onClose={onClose} wide>
      <div className="bench-closer">
        <figure>
          <img src={pictureAddress(id, seed.image, 512)} alt={`Seed ${seed.image}`} />
          <figcaption>
            Seed <code>{seed.image}</code>
          </figcaption>
        </figure>
        <figure data-verdict={item.verdict}>
          <img src={pictureAddress(id, item.image, 512)} alt={`Candidate ${item.image}`} />
          <figcaption>
            <strong>{item.told}</strong>
            <br />
            {item.stratum || "candidate"} <code>{item.image}</code> · {at + 1} of {items.length}
          </figcaption>
        </figure>
      </div>
      {item.summary ? <p className="bench-quiet">{item.summary}</p> : null}
    </Dialog>
  );
}
