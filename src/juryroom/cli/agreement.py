"""`juryroom agreement`: how well annotators agree, and what they say together. Works without a server."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from juryroom.errors import BadInput, FormatUnreadable

if TYPE_CHECKING:
    from juryroom.core.agreement.labels import Ints, Labels
    from juryroom.core.agreement.report import Figure
    from juryroom.core.agreement.summary import Summary
    from juryroom.core.formats.label_table import LabelColumns, LabelTable

app = typer.Typer(help="How well annotators agree.")


class LevelName(StrEnum):
    """How far apart two different labels are."""

    nominal = "nominal"
    ordinal = "ordinal"
    interval = "interval"
    ratio = "ratio"


class Duplicates(StrEnum):
    """What to do with a second label of one annotator for one item."""

    refuse = "refuse"
    first = "first"
    last = "last"


@app.command()
def agreement(
    labels: Annotated[Path, typer.Argument(help="A table of labels (CSV, TSV), or - for standard input.")],
    truth: Annotated[Path | None, typer.Option(help="A table of true labels: item, truth.")] = None,
    level: Annotated[
        LevelName, typer.Option(help="What labels are: names, an order, numbers, numbers with a zero.")
    ] = LevelName.nominal,
    item_column: Annotated[str, typer.Option(help="Column of the item; several, separated by commas.")] = "item",
    annotator_column: Annotated[str, typer.Option(help="Column of the annotator.")] = "annotator",
    label_column: Annotated[str, typer.Option(help="Column of the label.")] = "label",
    group_column: Annotated[
        str, typer.Option(help="Column of what items are ranked within, for concordance: a query, a segment.")
    ] = "",
    truth_item_column: Annotated[str | None, typer.Option(help="Column of the item beside the truth.")] = None,
    truth_column: Annotated[str, typer.Option(help="Column of the truth.")] = "truth",
    where: Annotated[list[str] | None, typer.Option(help="COLUMN=VALUE: only rows like this; repeatable.")] = None,
    order: Annotated[str, typer.Option(help="Labels from lowest to highest, separated by commas (ordinal).")] = "",
    model: Annotated[
        Path | None, typer.Option(help="A model's probabilities (item, label, probability), for a joint consensus.")
    ] = None,
    duplicates: Annotated[
        Duplicates, typer.Option(help="A second label by the same annotator for the same item.")
    ] = Duplicates.refuse,
    consensus: Annotated[Path | None, typer.Option(help="Write each item's consensus labels to this file.")] = None,
    bootstrap: Annotated[
        int | None, typer.Option(min=0, help="Replicates for intervals; as many as are soon done when left off.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the intervals.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """How well annotators agree, beyond chance; what they say together; and how good each of them is."""
    import numpy as np

    from juryroom.core.agreement.report import Resampling
    from juryroom.core.agreement.summary import summarise
    from juryroom.core.formats.label_table import LabelColumns

    items, numeric = _columns(item_column), level is not LevelName.nominal and not order
    columns = LabelColumns(items, annotator_column, label_column, _columns(group_column), _conditions(where))
    table, found = _labels(labels, columns, numeric, duplicates)
    found = _ordered(found, level, order)
    beside = _columns(truth_item_column) if truth_item_column else items
    summary = summarise(
        found,
        level.value,
        Resampling(np.random.default_rng(seed), bootstrap),
        truth=_truth(truth, beside, truth_column, numeric=numeric) if truth else None,
        groups=_groups(found, table) if group_column else None,
        probabilities=_probabilities(model, items, found, numeric=numeric) if model else None,
    )
    if consensus is not None:
        _write_consensus(consensus, summary)
    _tell(summary, table, seed, as_json)


def _tell(summary: Summary, table: LabelTable, seed: int, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(_as_dict(summary, table, seed), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        from juryroom.cli.agreement_report import show

        show(summary, table)


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """The lines of a file, or of standard input. Raises BadInput when it is not there or no text."""
    try:
        if str(path) == "-":
            yield sys.stdin
        else:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                yield stream
    except OSError as fault:
        raise BadInput(f"{path} cannot be read: {fault.strerror}.") from None
    except UnicodeDecodeError:
        raise FormatUnreadable(f"{path} is not UTF-8 text. Save it as UTF-8.") from None


def _columns(names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split(",") if name.strip())


def _conditions(where: list[str] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for condition in where or ():
        column, equals, value = condition.partition("=")
        if not equals:
            raise BadInput(f"--where is COLUMN=VALUE, not {condition!r}.")
        found[column.strip()] = value.strip()
    return found


def _labels(path: Path, columns: LabelColumns, numeric: bool, rule: Duplicates) -> tuple[LabelTable, Labels]:
    """The table and its labels, at most one for an item and an annotator."""
    from juryroom.core.agreement.labels import Labels
    from juryroom.core.formats.label_table import LabelTable

    with _opened(path) as lines:
        table = LabelTable(str(path), lines, columns, numeric)
        return table, _unique(Labels.of(table.rows()), table, rule)


def _truth(path: Path, items: tuple[str, ...], column: str, *, numeric: bool) -> dict[str, str]:
    from juryroom.core.formats.label_table import read_truth

    with _opened(path) as lines:
        return read_truth(str(path), lines, items, column, numeric=numeric)


def _unique(found: Labels, table: LabelTable, rule: Duplicates) -> Labels:
    """At most one label for an item and an annotator. Raises FormatUnreadable naming two rows if asked to refuse."""
    repeated = found.repeated()
    if repeated is None:
        return found
    if rule is Duplicates.refuse:
        one, other = (table.line_numbers[at] for at in repeated)
        who, what = found.rater_names[found.raters[repeated[0]]], found.item_names[found.items[repeated[0]]]
        message = f"lines {one} and {other} are both labels of {what!r} by {who!r}."
        raise FormatUnreadable(f"{table.name}: {message} Keep one of them with --duplicates first or last.")
    return found.without_repeated(keep="first" if rule is Duplicates.first else "last")


def _ordered(found: Labels, level: LevelName, order: str) -> Labels:
    if order:
        return found.in_order(_columns(order))
    return found if level is LevelName.nominal else found.by_number()


def _groups(found: Labels, table: LabelTable) -> Ints:
    import numpy as np

    numbers: dict[str, int] = {}
    names = (table.groups[item] for item in found.item_names)
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.int64)


def _probabilities(path: Path, items: tuple[str, ...], found: Labels, *, numeric: bool) -> Any:
    import numpy as np

    from juryroom.core.formats.label_table import read_probabilities

    with _opened(path) as lines:
        told = read_probabilities(str(path), lines, items, numeric=numeric)
    table = np.full((found.n_items, len(found.categories)), np.nan)
    for at, item in enumerate(found.item_names):
        if item in told:
            row = np.array([told[item].get(name, 0.0) for name in found.categories])
            table[at] = row / row.sum() if row.sum() > 0 else np.nan
    return table


def _write_consensus(path: Path, summary: Summary) -> None:
    """One row per item: each method's label (empty for a tie) and its support."""
    import csv

    names, methods = summary.labels.categories, summary.consensus
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["item", "n", *(column for method in methods for column in (method, f"{method}_support"))])
        for at, item in enumerate(summary.labels.item_names):
            row: list[object] = [item, int(summary.labels.per_item[at])]
            for found in methods.values():
                code = int(found.codes[at])
                row += [names[code] if code >= 0 else "", round(float(found.support[at].max(initial=0.0)), 6)]
            writer.writerow(row)


def _as_dict(summary: Summary, table: LabelTable, seed: int) -> dict[str, Any]:
    figures = summary.figures
    return {
        "n_items": summary.labels.n_items,
        "n_annotators": summary.labels.n_raters,
        "n_labels": len(summary.labels),
        **{name: figure.value for name, figure in figures.items()},
        "level": summary.level,
        "labels": list(summary.labels.categories) if len(summary.labels.categories) <= 1000 else None,
        "n_without_label": table.n_empty,
        "n_left_out_by_where": table.n_elsewhere,
        "majority_ties": summary.majority_ties,
        "figures": {name: _figure(figure) for name, figure in figures.items()},
        "annotators": list(summary.annotators),
        "pairs": list(summary.pairs),
        "n_pairs": summary.n_pairs,
        "seed": seed,
    }


def _figure(figure: Figure) -> dict[str, Any]:
    interval = figure.interval
    return {
        "value": figure.value,
        "n": figure.n,
        "of": figure.of,
        "left_out": figure.left_out,
        "interval": None if interval is None else [interval.low, interval.high],
        "interval_level": None if interval is None else interval.level,
        "replicates": 0 if interval is None else interval.n,
        "reason": figure.reason,
    }
