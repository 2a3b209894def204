import type { Estimate, Quality } from "../../api/quality";
import type { Schemas } from "../../api/schemas";
import { EstimateWords, Whisker } from "./Estimate";
import { type FigureColumn, FigureTable, SaveTable } from "./FigureTable";
import { whole } from "./figures";
import { Panel } from "./Panel";

interface Line {
  control: string;
  figure: string;
  estimate: Estimate | null;
}

interface CoefficientsProps {
  query: Parameters<typeof Panel<Quality>>[0]["query"];
  means: readonly Schemas["DimensionAgreement"][] | undefined;
}

/** Every coefficient of every control, with its interval on a shared scale. */
export function Coefficients({ query, means }: CoefficientsProps) {
  const lines = linesOf(query.data, means);
  const from = Math.floor(Math.min(0, ...lines.map(({ estimate }) => estimate?.low ?? estimate?.value ?? 0)) * 5) / 5;
  const columns = columnsOf(from);
  return (
    <Panel
      title="How well people agree"
      span={7}
      note="95 % intervals by bootstrap"
      asOf={query.data?.mean_kappa}
      query={query}
      tools={<SaveTable name="agreement-coefficients" columns={columns} rows={lines} />}
      empty={() => (lines.length === 0 ? "The config has no control whose answers can be compared." : null)}
    >
      {() => <FigureTable label="Coefficients by control" columns={columns} rows={lines} rowKey={(line) => `${line.control} ${line.figure}`} />}
    </Panel>
  );
}

function columnsOf(from: number): FigureColumn<Line>[] {
  return [
    { key: "control", title: "Control", isHead: true, value: (line) => line.control },
    { key: "figure", title: "Figure", value: (line) => line.figure },
    {
      key: "value",
      title: "Value",
      isNumber: true,
      formula: "Alpha and kappa: 1 is full agreement, 0 what chance would give",
      value: (line) => line.estimate?.value ?? null,
      reason: (line) => (line.estimate === null ? "being worked out" : (line.estimate.reason ?? "undefined")),
      draw: (line) => <EstimateWords estimate={line.estimate} />,
    },
    {
      key: "low",
      title: `${from.toFixed(1).replace("-", "−")} to 1`,
      value: (line) => line.estimate?.low ?? "",
      draw: (line) => (line.estimate ? <Whisker {...line.estimate} from={from} to={1} /> : null),
    },
    { key: "n", title: "n", isNumber: true, value: (line) => line.estimate?.n ?? null, formula: "Tasks, of agreement by its metric; else units: a task, or one item of it", draw: (line) => whole(line.estimate?.n ?? 0) },
  ];
}

export function linesOf(quality: Quality | undefined, means: readonly Schemas["DimensionAgreement"][] | undefined): Line[] {
  if (!quality) return [];
  const mean = (means ?? []).map(({ name, agreement, n, left_out }) => ({
    control: name,
    figure: "Agreement by its metric",
    estimate: { value: agreement, n, low: null, high: null, reason: n === 0 ? `no two answers that can be compared (${left_out} tasks left out)` : null },
  }));
  const others = Object.entries(quality.controls).flatMap(([control, own]) => [
    ...Object.entries(own.alpha).map(([level, estimate]) => ({ control, figure: `Krippendorff's alpha, ${level}`, estimate })),
    { control, figure: "Fleiss' kappa", estimate: own.fleiss_kappa },
    { control, figure: "Cohen's kappa, mean of pairs", estimate: own.mean_kappa },
    ...(own.mean_kappa_quadratic ? [{ control, figure: "the same, quadratic weights", estimate: own.mean_kappa_quadratic }] : []),
    { control, figure: "Equal answers", estimate: own.percent_agreement },
  ]);
  const controls = [...new Set([...mean, ...others].map(({ control }) => control))];
  return controls.flatMap((control) => [...mean, ...others].filter((line) => line.control === control));
}
