import { Button } from "../../ui/Button";
import { useKey } from "../../ui/keys";

interface PagerProps {
  page: number;
  size: number;
  total: number;
  onPage: (page: number) => void;
}

export function Pager({ page, size, total, onPage }: PagerProps) {
  const last = Math.max(1, Math.ceil(total / size));
  const from = Math.min((page - 1) * size + 1, total);
  const to = Math.min(page * size, total);
  const back = () => page > 1 && onPage(page - 1);
  const on = () => page < last && onPage(page + 1);
  useKey("ArrowLeft", back);
  useKey("ArrowRight", on);
  return (
    <nav className="pager" aria-label="Pages">
      <span className="figures pager-where">
        {from.toLocaleString("en")}–{to.toLocaleString("en")} of {total.toLocaleString("en")}
      </span>
      <Button hint="←" disabled={page <= 1} onClick={back} aria-label="Page before">
        Back
      </Button>
      <Button hint="→" disabled={page >= last} onClick={on} aria-label="Next page">
        Next
      </Button>
    </nav>
  );
}
