import type { Project, ProjectChange } from "../../api/projects";
import type { Dimension } from "../../api/quality";

/** The settings of agreement as they are edited: figures are texts until they are sent. */
export interface AgreementForm {
  methodology: "consensus" | "pairwise";
  /** A share from 0 to 1; empty: none. */
  threshold: string;
  additional: string;
  controls: Record<string, ControlForm>;
}

export interface ControlForm {
  metric: string;
  /** By parameter; empty: its default. */
  params: Record<string, string>;
  weight: string;
  /** By label; empty: 1. */
  labels: Record<string, string>;
}

interface Weights {
  overall?: number;
  labels?: Record<string, number>;
}

export function agreementForm(project: Project, dimensions: readonly Dimension[]): AgreementForm {
  const weights = project.control_weights as Record<string, Weights | undefined>;
  return {
    methodology: project.agreement_methodology,
    threshold: textOf(shareOf(project.agreement_threshold)),
    additional: textOf(project.max_additional_annotators_assignable),
    controls: Object.fromEntries(dimensions.map((each) => [each.name, controlForm(each, weights[each.name])])),
  };
}

function controlForm(dimension: Dimension, weights: Weights | undefined): ControlForm {
  const overall = dimension.is_active ? (weights?.overall ?? 1) : 0;
  const labels = Object.entries(weights?.labels ?? {}).filter(([label]) => dimension.values_enum.includes(label));
  return {
    metric: dimension.metric_type,
    params: Object.fromEntries(Object.entries(dimension.metric_params).map(([name, value]) => [name, textOf(value)])),
    weight: textOf(overall),
    labels: Object.fromEntries(labels.map(([label, weight]) => [label, textOf(weight)])),
  };
}

/** Above 1 it can only be per cent. */
export function shareOf(threshold: number | null): number | null {
  return threshold !== null && threshold > 1 ? threshold / 100 : threshold;
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}

/** What differs from what is stored, as the API takes it; null: nothing. */
export function agreementChange(project: Project, dimensions: readonly Dimension[], form: AgreementForm): ProjectChange | null {
  const before = agreementForm(project, dimensions);
  const change: ProjectChange = {};
  if (form.methodology !== before.methodology) change.agreement_methodology = form.methodology;
  if (form.threshold !== before.threshold) change.agreement_threshold = figureOf(form.threshold);
  if (form.additional !== before.additional) change.max_additional_annotators_assignable = figureOf(form.additional) ?? 0;
  const differs = (part: (control: ControlForm) => unknown) =>
    dimensions.some(({ name }) => JSON.stringify(part(form.controls[name] as ControlForm)) !== JSON.stringify(part(before.controls[name] as ControlForm)));
  if (differs(({ weight, labels }) => [weight, labels])) change.control_weights = weightsOf(form);
  if (differs(({ metric, params, weight }) => [metric, params, weight])) change.dimensions = metricsOf(form, dimensions);
  return Object.keys(change).length > 0 ? change : null;
}

function weightsOf({ controls }: AgreementForm): Record<string, Weights> {
  return Object.fromEntries(
    Object.entries(controls).map(([name, { weight, labels }]) => {
      const own = Object.entries(labels).flatMap(([label, text]) => {
        const figure = figureOf(text);
        return figure === null ? [] : [[label, figure] as const];
      });
      return [name, { overall: figureOf(weight) ?? 1, ...(own.length > 0 ? { labels: Object.fromEntries(own) } : {}) }];
    }),
  );
}

function metricsOf({ controls }: AgreementForm, dimensions: readonly Dimension[]): Record<string, unknown> {
  return Object.fromEntries(
    dimensions.map((dimension) => {
      const { metric, params, weight } = controls[dimension.name] as ControlForm;
      const known = dimension.allowed_metrics_with_params[metric]?.params ?? {};
      const given = Object.entries(params).flatMap(([name, text]) => {
        const param = known[name];
        return param === undefined || text === "" ? [] : [[name, valueOf(text, param.choices.length > 0 ? "text" : param.kind)] as const];
      });
      return [dimension.name, { metric_type: metric, metric_params: Object.fromEntries(given), is_active: figureOf(weight) !== 0 }];
    }),
  );
}

function valueOf(text: string, kind: string): unknown {
  const figure = Number(text.replace(",", "."));
  return kind === "text" || kind === "choice" || Number.isNaN(figure) ? text : figure;
}

/** A number as it was typed; null for nothing. */
export function figureOf(text: string): number | null {
  return text.trim() === "" ? null : Number(text.replace(",", "."));
}

/** What the settings do, in plain words. */
export function agreementInWords(form: AgreementForm, dimensions: readonly Dimension[]): string {
  const how =
    form.methodology === "pairwise"
      ? "Every two answers to a task are compared, and the mean over pairs is its agreement"
      : "The largest group of people who agree, as a share of all who answered, is a task's agreement";
  return [`${how}${weighing(form, dimensions)}.`, escalating(form)].join(" ");
}

function weighing(form: AgreementForm, dimensions: readonly Dimension[]): string {
  const weights = dimensions.map(({ name }) => ({ name, weight: figureOf(form.controls[name]?.weight ?? "") ?? 1 }));
  const counting = weights.filter(({ weight }) => weight > 0);
  if (counting.length === 0) return ", but no control counts, so that no task has one";
  const without = weights.length - counting.length;
  const left = without === 0 ? "" : `; ${weights.filter(({ weight }) => weight === 0).map(({ name }) => name).join(", ")} left out`;
  if (counting.length === 1) return `, by ${counting[0]?.name} alone${without === 0 ? "" : left}`;
  const equal = counting.every(({ weight }) => weight === counting[0]?.weight);
  const parts = counting.map(({ name, weight }) => (equal ? name : `${name} × ${weight}`)).join(", ");
  return `, over ${parts}${equal ? " alike" : ""}${left}`;
}

function escalating({ threshold, additional }: AgreementForm): string {
  const below = figureOf(threshold);
  const more = figureOf(additional) ?? 0;
  if (below === null) return "No threshold is set: no task is said to lack agreement, and nobody more is asked.";
  if (more === 0) return `A task below ${below} is listed as one where people differ; nobody more is asked.`;
  return `A task below ${below} stays open for ${more === 1 ? "one more person" : `up to ${more} more people, one at a time`}.`;
}
