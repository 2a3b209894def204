import type { Pace } from "../../api/quality";
import { Bars } from "./Bars";
import { saveCsv } from "./csv";
import { whole } from "./figures";
import { SaveButton } from "./FigureTable";
import { answerCount } from "./links";
import { Panel } from "./Panel";

/** How many tasks have how many answers. */
export function AnswersPerTask({ project, query }: { project: number; query: Parameters<typeof Panel<Pace>>[0]["query"] }) {
  const counts = Object.entries(query.data?.answers_per_task ?? {}).map(([answers, tasks]) => ({ answers: Number(answers), tasks }));
  const bars = counts
    .sort((a, b) => a.answers - b.answers)
    .map(({ answers, tasks }) => ({
      key: String(answers),
      name: String(answers),
      words: `${whole(tasks)} ${tasks === 1 ? "task" : "tasks"} with ${answers} ${answers === 1 ? "answer" : "answers"}`,
      value: tasks,
      tasks: answerCount(answers),
    }));
  return (
    <Panel
      title="Answers per task"
      span={3}
      query={query}
      tools={<SaveButton of="answers-per-task" onSave={() => saveCsv("answers-per-task", ["answers", "tasks"], counts.map((row) => [row.answers, row.tasks]))} />}
      empty={({ tasks }) => (tasks === 0 ? "The project has no tasks yet. Import some." : null)}
    >
      {() => <Bars project={project} label="Tasks by number of answers" bars={bars} />}
    </Panel>
  );
}
