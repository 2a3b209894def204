import type { TableHTMLAttributes } from "react";
import "./table.css";

interface TableProps extends TableHTMLAttributes<HTMLTableElement> {
  /** What the rows are: read out before the table. */
  label: string;
}

/** Rows with one line between them, the head in sight while scrolling. Scrolls sideways by itself when too wide. */
export function Table({ label, className, children, ...rest }: TableProps) {
  return (
    <div className="table-frame" role="region" aria-label={label} tabIndex={-1}>
      <table {...rest} className={className ? `table ${className}` : "table"}>
        {children}
      </table>
    </div>
  );
}
