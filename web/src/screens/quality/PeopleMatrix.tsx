import { Link } from "@tanstack/react-router";
import type { Matrix } from "../../api/quality";
import { Table } from "../../ui/Table";
import { BandKey } from "./BandKey";
import { saveCsv } from "./csv";
import { bandOf, initials, nameOfPerson, score, whole } from "./figures";
import { SaveButton } from "./FigureTable";
import { answeredBy } from "./links";
import { Panel } from "./Panel";
import { Undefined } from "./Undefined";

const MOST = 30;

interface PeopleMatrixProps {
  project: number;
  query: Parameters<typeof Panel<Matrix>>[0]["query"];
}

/** Who agrees with whom, and over how many tasks. */
export function PeopleMatrix({ project, query }: PeopleMatrixProps) {
  const found = query.data;
  const shown = found ? mostInCommon(found, MOST) : [];
  const people = found?.users.length ?? 0;
  return (
    <Panel
      title="Who agrees with whom"
      span={5}
      note={people > MOST ? `the ${MOST} of ${whole(people)} with most tasks in common` : found?.std != null ? `standard deviation ${score(found.std)}` : null}
      query={query}
      tools={<SaveButton of="who-agrees-with-whom" onSave={() => found && savePairs(found)} />}
      empty={({ users }) => (users.length < 2 ? "No two people answered the same task yet. Set more than one person per task in Settings." : null)}
    >
      {(matrix) => (
        <>
          <Table label="Agreement of every two people" className="heat">
            <thead>
              <tr>
                <td />
                {shown.map((at) => (
                  <th key={at} scope="col" title={nameAt(matrix, at)}>
                    <abbr title={nameAt(matrix, at)}>{initials(nameAt(matrix, at))}</abbr>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <tr key={row}>
                  <th scope="row">{nameAt(matrix, row)}</th>
                  {shown.map((column) => (
                    <PairCell key={column} project={project} matrix={matrix} row={row} column={column} />
                  ))}
                </tr>
              ))}
            </tbody>
          </Table>
          <BandKey />
        </>
      )}
    </Panel>
  );
}

function PairCell({ project, matrix, row, column }: { project: number; matrix: Matrix; row: number; column: number }) {
  if (row === column) return <td className="heat-self" aria-label="the same person" />;
  const value = matrix.IAA[row]?.[column] ?? null;
  const n = matrix.common_tasks[row]?.[column] ?? 0;
  if (value === null) {
    return (
      <td>
        <Undefined reason={n === 0 ? "they have no task in common" : "none of the answers can be compared"} />
      </td>
    );
  }
  const ids = [row, column].flatMap((at) => matrix.users[at]?.id ?? []);
  const words = `${nameAt(matrix, row)} and ${nameAt(matrix, column)}: ${score(value)} over ${whole(n)} tasks`;
  return (
    <td data-band={bandOf(value)}>
      <Link to="/projects/$id/tasks" params={{ id: project }} search={answeredBy(...ids)} title={words}>
        {score(value)}
        <small>n {whole(n)}</small>
      </Link>
    </td>
  );
}

function nameAt(matrix: Matrix, at: number): string {
  const person = matrix.users[at];
  return person ? nameOfPerson(person) : "";
}

/** Places of those with most tasks in common with others, in their order. */
export function mostInCommon(matrix: Matrix, most: number): number[] {
  const places = matrix.users.map((_, at) => at);
  const common = (at: number) => (matrix.common_tasks[at] ?? []).reduce((sum, n) => sum + n, 0);
  if (places.length <= most) return places;
  return [...places].sort((a, b) => common(b) - common(a)).slice(0, most).sort((a, b) => a - b);
}

function savePairs(matrix: Matrix): void {
  const rows = matrix.users.flatMap((_, row) =>
    matrix.users.flatMap((__, column) =>
      column > row ? [[nameAt(matrix, row), nameAt(matrix, column), matrix.IAA[row]?.[column] ?? null, matrix.common_tasks[row]?.[column] ?? 0]] : [],
    ),
  );
  saveCsv("who-agrees-with-whom", ["person", "other", "agreement", "tasks in common"], rows);
}
