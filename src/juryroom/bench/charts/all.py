"""The charts of a summary, by the names existing users know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from juryroom.bench.charts import draw
from juryroom.bench.config.keys import BenchConfig
from juryroom.core.benchmark import summary

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What charts are drawn from: judged rows, one row for each image, confidences by facet."""

    config: BenchConfig
    rows: Sequence[Row]
    images: Sequence[Row]
    scores: list[float]


def charts(about: Drawn) -> dict[str, Callable[[Path], None]]:
    """File name -> what draws it. Charts of what the benchmark does not have are left out."""
    config = about.config
    found: dict[str, Callable[[Path], None]] = {
        "query_relevancy_distribution.png": lambda path: _relevancy(about, path),
        "relevance_overview.png": lambda path: _overview(about, path),
        "query_text_length_distribution.png": lambda path: _lengths(about, path),
    }
    if any(facet in row for facet in config.facets for row in about.images[:50]):
        found["image_proportion_donuts.png"] = lambda path: _facets(about, path)
    if any(config.column_original_dataset_name in row for row in about.images):
        found["dataset_proportion_donuts.png"] = lambda path: _sources(about, path)
    if config.column_summary:
        found["wordcloud_summaries.png"] = lambda path: _summaries(about, path)
    if config.column_tags and any(row.get(config.column_tags) for row in about.images):
        found["wordcloud_tags.png"] = lambda path: _tags(about, path)
    for facet in config.columns_taxonomy:
        found[f"relevance_by_{facet}.png"] = lambda path, facet=facet: _by_facet(about, facet, path)  # type: ignore[misc]
    if about.scores:
        found[f"{config.score_column}_analysis.png"] = lambda path: _scores(about, path)
        found[f"{config.score_column}_by_query.png"] = lambda path: _scores_by_query(about, path)
    if config.column_confidence and any(row.get(config.column_confidence) for row in about.images):
        found["confidence_distribution_by_category.png"] = lambda path: _confidence_histograms(about, path)
        found["confidence_by_category_boxplot.png"] = lambda path: _confidence_boxes(about, path)
        found["confidence_by_category_and_relevance.png"] = lambda path: _confidence_by_label(about, path)
    return found


def _relevancy(about: Drawn, path: Path) -> None:
    _, table = summary.relevancy(about.rows, about.config.column_query_id, about.config.column_relevance)
    drawn, (left, right) = draw.figure(1, 2, (10, 4))
    draw.bars(left, {str(row[0]): row[3] for row in table}, "share of relevant candidates by query")
    draw.histogram(right, [row[3] for row in table], "queries by share of relevant candidates")
    draw.save(drawn, path)


def _overview(about: Drawn, path: Path) -> None:
    counts = summary.shares(about.rows, about.config.column_relevance)
    names = {
        value: f"grade {value}" if len(counts) > 2 else {"1": "relevant", "0": "not relevant"}.get(value, value)
        for value in counts
    }
    drawn, (left, right) = draw.figure(1, 2, (9, 4))
    named = {names[value]: number for value, number in counts.items()}
    draw.donut(left, named, "judged pairs", {"relevant": draw.ACCENT, "not relevant": draw.LIGHT})
    draw.bars(right, dict(named), "judged pairs")
    draw.save(drawn, path)


def _lengths(about: Drawn, path: Path) -> None:
    queries = summary.images(about.rows, about.config.column_query_id)
    drawn, (axis,) = draw.figure()
    draw.histogram(
        axis, [len(str(row.get(about.config.column_query, "")).split()) for row in queries], "words in a query"
    )
    draw.save(drawn, path)


def _facets(about: Drawn, path: Path) -> None:
    draw.donuts(path, {facet: summary.shares(about.images, facet) for facet in about.config.facets})


def _sources(about: Drawn, path: Path) -> None:
    column = about.config.column_original_dataset_name
    draw.donuts(path, {"source collection": summary.shares(about.images, column)})


def _summaries(about: Drawn, path: Path) -> None:
    texts = (str(row.get(about.config.column_summary or "", "")) for row in about.images)
    draw.word_wall(path, summary.words(texts, 100), "words in summaries, by images")


def _tags(about: Drawn, path: Path) -> None:
    _, table = summary.top_tags(about.images, about.config.column_tags or "", 100)
    draw.word_wall(path, {str(row[0]): int(row[1]) for row in table}, "tags, by images")


def _by_facet(about: Drawn, facet: str, path: Path) -> None:
    draw.stacked(path, summary.relevance_by(about.rows, facet, about.config.column_relevance), f"relevance by {facet}")


def _by_label(about: Drawn) -> dict[str, list[float]]:
    column, label = about.config.score_column, about.config.column_relevance
    scored = [row for row in about.rows if isinstance(row.get(column), int | float)]
    return {
        "not relevant": [float(row[column]) for row in scored if row[label] <= 0],
        "relevant": [float(row[column]) for row in scored if row[label] > 0],
    }


def _scores(about: Drawn, path: Path) -> None:
    drawn, axes = draw.figure(2, 2, (9, 7))
    groups = _by_label(about)
    for (name, values), colour in zip(groups.items(), (draw.LIGHT, draw.ACCENT), strict=True):
        if values:
            axes[0].hist(values, bins=30, alpha=0.8, color=colour, label=name)
            axes[3].ecdf(values, color=draw.INK if name == "not relevant" else draw.ACCENT, label=name)
    axes[0].legend(fontsize=7, frameon=False)
    axes[0].set_title(about.config.score_column, fontsize=9)
    draw.box(axes[1], groups, "by relevance")
    filled = {name: values for name, values in groups.items() if values}
    if filled:
        axes[2].violinplot(list(filled.values()), showmedians=True)
        axes[2].set_xticks(range(1, len(filled) + 1), list(filled))
    axes[2].set_title("by relevance", fontsize=9)
    axes[3].set_title("cumulative", fontsize=9)
    draw.save(drawn, path)


def _scores_by_query(about: Drawn, path: Path) -> None:
    _, table = summary.grouped(about.rows, about.config.column_query_id, about.config.score_column)
    drawn, (axis,) = draw.figure(size=(9, 4))
    draw.bars(axis, {str(row[0]): row[2] for row in table}, f"mean {about.config.score_column} by query")
    draw.save(drawn, path)


def _confidence_histograms(about: Drawn, path: Path) -> None:
    found = summary.confidences(about.images, about.config.column_confidence or "")
    columns = min(3, len(found)) or 1
    drawn, axes = draw.figure(
        -(-len(found) // columns) or 1, columns, (4 * columns, 3 * (-(-len(found) // columns) or 1))
    )
    for axis, (facet, values) in zip(axes, found.items(), strict=False):
        draw.histogram(axis, values, facet)
    for axis in axes[len(found) :]:
        axis.set_visible(False)
    draw.save(drawn, path)


def _confidence_boxes(about: Drawn, path: Path) -> None:
    drawn, (axis,) = draw.figure(size=(8, 4))
    draw.box(axis, summary.confidences(about.images, about.config.column_confidence or ""), "confidence by facet")
    draw.save(drawn, path)


def _confidence_by_label(about: Drawn, path: Path) -> None:
    label, column = about.config.column_relevance, about.config.column_confidence or ""
    found: dict[str, list[float]] = {}
    for name, wanted in (("+", True), ("-", False)):
        rows = [row for row in about.rows if (row[label] > 0) is wanted]
        found |= {f"{facet} {name}": values for facet, values in summary.confidences(rows, column).items()}
    drawn, (axis,) = draw.figure(size=(9, 4))
    draw.box(axis, dict(sorted(found.items())), "confidence by facet, relevant (+) and not (-)")
    draw.save(drawn, path)
