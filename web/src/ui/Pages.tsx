import { Button } from "./Button";
import "./pages.css";

interface PagesProps {
  page: number;
  total: number;
  size: number;
  /** Undefined: the first. */
  onTurn: (page: number | undefined) => void;
}

/** From page to page of a list, the newest first. */
export function Pages({ page, total, size, onTurn }: PagesProps) {
  const last = Math.max(1, Math.ceil(total / size));
  if (last === 1) return null;
  const turn = (to: number) => onTurn(to > 1 ? to : undefined);
  return (
    <nav className="pages" aria-label="Pages">
      <Button disabled={page <= 1} onClick={() => turn(page - 1)}>
        Newer
      </Button>
      <span>
        Page {page} of {last}
      </span>
      <Button disabled={page >= last} onClick={() => turn(page + 1)}>
        Older
      </Button>
    </nav>
  );
}
