import type { ManagerSearch } from "../manager/search";
import type { ApiItem } from "../manager/grammar";

/** The Data Manager on the tasks behind a figure. */

function item(column: string, operator: string, type: string, value: unknown): ApiItem {
  return { filter: `filter:tasks:${column}`, operator, type, value };
}

function search(items: ApiItem[], order?: string): ManagerSearch {
  return { filters: { conjunction: "and", items }, ...(order ? { order } : {}) };
}

/** Tasks whose agreement lies in one of the ten bands; the last one takes 1 itself. */
export function inBand(band: number): ManagerSearch {
  const low = item("agreement", "greater_or_equal", "Number", band / 10);
  const high = band === 9 ? [] : [item("agreement", "less", "Number", (band + 1) / 10)];
  return search([low, ...high], "agreement");
}

export function below(threshold: number): ManagerSearch {
  return search([item("agreement", "less", "Number", threshold)], "agreement");
}

export function answeredBy(...people: number[]): ManagerSearch {
  return search(people.map((id) => item("annotators", "contains", "List", id)));
}

export function ofTasks(ids: readonly number[]): ManagerSearch {
  return search([item("id", "in_list", "Number", ids)]);
}

/** Tasks with answers that hold a label: as text in quotes, as a number, stars. */
export function withLabels(labels: readonly string[], tag: string, truth: boolean): ManagerSearch {
  const each = [...new Set(labels)].map((label) => holds(label, tag));
  return search([...each, ...(truth ? [item("ground_truth", "equal", "Boolean", true)] : [])]);
}

const NUMBERS = new Set(["Rating", "Number"]);

function holds(label: string, tag: string): ApiItem {
  const field = tag === "Rating" ? "rating" : "number";
  if (NUMBERS.has(tag)) return item("annotations_results", "regex", "String", `"${field}": ?${label.replace(".", "\\.")}[^0-9.]`);
  return item("annotations_results", "contains", "String", JSON.stringify(label));
}

/** The counter of answers is empty where there are none. */
export function answerCount(answers: number): ManagerSearch {
  return search([answers === 0 ? item("total_annotations", "empty", "Number", true) : item("total_annotations", "equal", "Number", answers)]);
}
