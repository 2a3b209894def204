import type { ReactNode } from "react";
import { Table } from "../../ui/Table";

interface SystemsTableProps {
  label: string;
  measures: readonly string[];
  /** A last column of numbers beside the measures. */
  last?: string;
  /** Its rows. */
  children: ReactNode;
}

/** A system in each row, a measure in each column. */
export function SystemsTable({ label, measures, last, children }: SystemsTableProps) {
  return (
    <Table label={label} className="bench-systems">
      <thead>
        <tr>
          <th scope="col">System</th>
          {[...measures, ...(last ? [last] : [])].map((name) => (
            <th key={name} scope="col" className="number">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </Table>
  );
}
