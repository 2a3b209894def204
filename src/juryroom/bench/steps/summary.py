"""Tables, charts and the quality report: what a benchmark is worth, before anybody is measured by it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from juryroom import __version__
from juryroom.bench import files
from juryroom.bench.budget import cost_of
from juryroom.bench.config.keys import BenchConfig, placed
from juryroom.bench.config.model_keys import Asking
from juryroom.bench.config.read import as_table
from juryroom.bench.journal import Journal
from juryroom.bench.judges import judges_of
from juryroom.bench.replies import Replies
from juryroom.bench.run import Done, Run
from juryroom.bench.run_folder import key_of
from juryroom.bench.tables import qrels_rows
from juryroom.core.benchmark import summary
from juryroom.core.benchmark.bodies import Usage
from juryroom.errors import BadInput

Row = dict[str, Any]
TAGS_LISTED = 50


def run(run: Run, *, given: bool = False) -> Done:
    """Write everything into the summary's folder; nothing is done when nothing has changed since the last time.

    given: the judgments were named on the command line, so that the file with scores is not taken instead.
    """
    from juryroom.bench.report import quality_of, write_report

    config, folder = run.config, placed(run.config.summary_output_dir)
    source = judged_file(config, given)
    inputs = [source, placed(config.images_jsonl), run.folder.path / "verdicts.jsonl"]
    key = key_of(inputs, [as_table(config), _costs(run), __version__])
    if run.folder.is_done("summary", key, [folder]):
        return Done("summary", {"folder": str(folder), "unchanged": True})
    rows = list(qrels_rows(config, source))
    if not rows:
        raise BadInput(f"{source} holds no judgment. Run: juryroom bench judge")
    _refuse_unlabelled(config, rows, source)
    images = [dict(row) for row in summary.images(rows, config.column_image_id)]
    for name, (columns, table) in _tables(run, rows, images).items():
        files.write_text(folder / name, _csv(columns, table))
    drawn = _draw(config, rows, images, folder)
    quality = quality_of(run, rows)
    write_report(run, rows, quality, folder)
    for said in quality["findings"]:
        run.say(f"summary: {said}")
    facts = {"folder": str(folder), "charts": drawn, **_headline(quality)}
    run.folder.record("summary", key=key, inputs=inputs, outputs=[folder], when=run.now(), about={"facts": facts})
    return Done("summary", facts)


def judged_file(config: BenchConfig, given: bool) -> Path:
    """The judgments with scores where there are any, else those without."""
    scored = placed(config.qrels_with_score_jsonl)
    return scored if scored.exists() and not given else placed(config.qrels_jsonl)


def _refuse_unlabelled(config: BenchConfig, rows: Iterable[Row], path: Path) -> None:
    for row in rows:
        if not isinstance(row.get(config.column_relevance), int):
            raise BadInput(
                f"{path}: {row[config.column_query_id]} and {row[config.column_image_id]} have no whole number in "
                f"{config.column_relevance!r}; the row has {', '.join(row)} (column_relevance)."
            )


def _headline(quality: Mapping[str, Any]) -> dict[str, Any]:
    whole, apart = quality["completeness"], quality["separation"]
    return {
        "judged_share": whole["judged_share"],
        "relevant_share": whole["relevant_share"],
        "seed_only_queries": len(whole["seed_only_queries"]),
        "auc": apart["auc"],
    }


def _tables(run: Run, rows: Sequence[Row], images: Sequence[Row]) -> dict[str, summary.Table]:
    config = run.config
    query, label, score = config.column_query_id, config.column_relevance, config.score_column
    scores = [float(row[score]) for row in rows if isinstance(row.get(score), int | float)]
    found: dict[str, summary.Table] = {
        "query_relevancy_stats.csv": summary.relevancy(rows, query, label),
        "dataset_summary_stats.csv": _overall(config, rows, images),
        "config_values.csv": _config_values(config),
        "cost_summary.csv": _costs(run),
    }
    if config.column_tags:
        found["top_tags.csv"] = summary.top_tags(images, config.column_tags, TAGS_LISTED)
    if scores:
        found[f"{score}_by_query_stats.csv"] = summary.grouped(rows, query, score)
        found[f"{score}_stats_by_relevance.csv"] = summary.grouped(rows, label, score)
        found[f"{score}_overall_stats.csv"] = (summary.NUMBERS, [summary.numbers(scores)])
    sure = summary.confidences(images, config.column_confidence) if config.column_confidence else {}
    if sure:
        everything = [value for values in sure.values() for value in values]
        found["confidence_overall_stats.csv"] = (summary.NUMBERS, [summary.numbers(everything)])
        by_facet = [[facet, *summary.numbers(values)] for facet, values in sure.items()]
        found["confidence_stats_by_category.csv"] = (["category", *summary.NUMBERS], by_facet)
    return found


def _overall(config: BenchConfig, rows: Sequence[Row], images: Sequence[Row]) -> summary.Table:
    n_relevant = sum(row[config.column_relevance] > 0 for row in rows)
    table: list[list[Any]] = [
        ["total_rows", len(rows)],
        ["unique_queries", len({row[config.column_query_id] for row in rows})],
        ["unique_images", len(images)],
        ["relevant", n_relevant],
        ["not_relevant", len(rows) - n_relevant],
        ["relevance_rate", n_relevant / len(rows)],
    ]
    table += [[f"unique_{facet}", len(summary.shares(images, facet))] for facet in config.facets]
    return ["metric", "value"], table


def _config_values(config: BenchConfig) -> summary.Table:
    """Every key but the secret ones; nested keys as `section.key`."""
    table: list[list[Any]] = []
    for name, value in as_table(config).items():
        entries = value.items() if name.endswith("_config") else [("", value)]
        for inner, one in entries:
            full = f"{name}.{inner}" if inner else name
            secret = full.rpartition(".")[2].startswith("_") and full != "_hf_repo_id"
            if not secret:
                table.append([full, one, type(one).__name__])
    return ["Config Variable", "Value", "Type"], table


COSTS = [
    "Phase", "Total Input Tokens", "Total Cached Tokens", "Total Uncached Input Tokens", "Total Output Tokens",
    "Total Image Input Tokens", "Total Image Output Tokens", "Total Cost (USD)", "Num Items", "Cost Per Item (USD)",
    "Cost Per Token (USD)",
]  # fmt: skip


def _costs(run: Run) -> summary.Table:
    """What was paid, unusable and repeated answers included. Read from the journals: no key is needed."""
    config = run.config
    judges = judges_of(config)
    of_judges = [("judge", section) for _, section in judges[:1]] + [("judge_queries", judges[0][1])]
    of_judges += [(name, section) for name, section in judges if name != "judge"]
    phases: dict[str, Sequence[tuple[str, Asking]]] = {"vision": [("vision", config.vision_config)], "judge": of_judges}
    paid = {phase: _paid(run, stages) for phase, stages in phases.items()}
    known = [cost for _, cost, _ in paid.values() if cost is not None]
    usage = sum((used for used, _, _ in paid.values()), Usage())
    cost = sum(known) if len(known) == len(paid) else None
    table = [_cost_row(phase, *one) for phase, one in paid.items()]
    return COSTS, [*table, _cost_row("total", usage, cost, sum(items for _, _, items in paid.values()))]


def _paid(run: Run, stages: Iterable[tuple[str, Asking]]) -> tuple[Usage, float | None, int]:
    """Tokens, USD (None where a price is not known) and questions of these stages."""
    spent = [(Replies(Journal(run.folder.state / f"{name}_replies.jsonl")).spent(), told) for name, told in stages]
    costs = [cost_of(one, section) for one, section in spent]
    known = [cost for cost in costs if cost is not None]
    usage = sum((one.usage for one, _ in spent), Usage())
    return usage, sum(known) if len(known) == len(costs) else None, sum(one.n_questions for one, _ in spent)


def _cost_row(phase: str, usage: Usage, cost: float | None, items: int) -> list[Any]:
    tokens = usage.input + usage.output
    return [
        phase, usage.input, usage.cached_input, usage.input - usage.cached_input, usage.output, usage.image_input,
        usage.image_output, None if cost is None else round(cost, 6), items,
        None if cost is None or not items else round(cost / items, 8),
        None if cost is None or not tokens else round(cost / tokens, 12),
    ]  # fmt: skip


def _csv(columns: Sequence[str], table: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([["" if value is None else value for value in row] for row in table])
    return out.getvalue()


def _draw(config: BenchConfig, rows: Sequence[Row], images: Sequence[Row], folder: Path) -> int:
    from juryroom.bench.charts.all import Drawn, charts

    scores = [float(row[config.score_column]) for row in rows if isinstance(row.get(config.score_column), int | float)]
    found = charts(Drawn(config, rows, images, scores))
    for name, draw in found.items():
        draw(folder / name)
    return len(found)
