import { type Benchmark, type BenchmarkStep } from "../../api/benchmarks";
import { isOver } from "../../api/jobs";

const STEPS: Record<string, string> = {
  preprocess: "Look at images",
  vision: "Describe them",
  "query-plan": "Plan queries",
  judge: "Judge candidates",
  similarity: "Score likeness",
  summary: "Write the report",
};

export function stepName(step: string): string {
  return STEPS[step] ?? step;
}

/** In the order of the commands; facts that say how much came out. */
const TOLD: Record<string, readonly [string, string][]> = {
  preprocess: [["images", "images"], ["seeds", "seeds"], ["unreadable", "unreadable"]],
  vision: [["annotated", "described"]],
  "query-plan": [["queries", "queries"], ["candidates", "candidates"]],
  judge: [["queries", "queries"], ["judgments", "judgments"], ["ties", "ties"]],
  similarity: [["scored", "scored"]],
  summary: [["charts", "charts"]],
};

/** "199 images, 20 seeds". */
export function madeBy(step: BenchmarkStep): string {
  const told = (TOLD[step.step] ?? []).flatMap(([name, noun]) => {
    const value: unknown = step.facts[name];
    return typeof value === "number" && value > 0 ? [`${value.toLocaleString("en")} ${noun}`] : [];
  });
  return told.join(", ");
}

/** Undefined is said, not shown as nothing. */
export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? "not defined" : `${(100 * share).toFixed(1)} %`;
}

export function figure(value: number | null | undefined, digits = 3): string {
  return value === null || value === undefined ? "not defined" : value.toFixed(digits).replace("-", "−");
}

/** "+0.042", "−0.010": a minus sign, not a hyphen. */
export function signed(value: number, digits = 3): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;
}

export function dollars(cost: number | null | undefined): string {
  if (cost === null || cost === undefined) return "price not known";
  return cost === 0 ? "$0" : `$${cost < 0.1 ? cost.toFixed(4) : cost.toFixed(2)}`;
}

/** What is going on with a benchmark, in a few words. */
export function standingOf(one: Benchmark): string {
  if (one.job && !isOver(one.job)) return one.job.cancel_requested ? "Stopping" : one.note || "Waiting for a worker";
  const done = one.steps.filter((step) => step.state === "done").length;
  if (!one.run) return "Its run folder is gone";
  if (one.job?.state === "failed") return "Stopped with a failure";
  if (one.steps.some((step) => step.state === "failed")) return "Something was left undone";
  return done === one.steps.length ? "Finished" : done === 0 ? "Not begun" : `${done} of ${one.steps.length} steps done`;
}

/** Changes whenever what the run holds may have changed. */
export function stampOf(one: Benchmark): string {
  return one.steps.map((step) => step.done_at ?? "").join() + String(one.run?.qrels_version ?? "");
}

const MARKS: Record<string, string> = { "0": "not relevant", "1": "relevant", "2": "highly relevant" };

export function verdictOf(label: number | null): string {
  return label === null ? "not judged" : (MARKS[String(label)] ?? `grade ${label}`);
}
