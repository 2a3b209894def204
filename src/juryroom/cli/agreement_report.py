"""What `juryroom agreement` prints for people."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from juryroom.core.agreement.report import NO_TRUTH

if TYPE_CHECKING:
    from rich.table import Table

    from juryroom.core.agreement.report import Figure
    from juryroom.core.agreement.summary import Summary
    from juryroom.core.formats.label_table import LabelTable

_NAMES = {
    "alpha": "Krippendorff's alpha",
    "fleiss_kappa": "Fleiss' kappa",
    "cohen_kappa": "Cohen's kappa, pairs",
    "cohen_kappa_linear": "  weighted, linear",
    "cohen_kappa_quadratic": "  weighted, quadratic",
    "percent_agreement": "equal pairs of labels",
    "kendall_w": "Kendall's W",
    "label_accuracy": "accuracy of a label",
    "majority_accuracy": "  of the majority",
    "weighted_majority_accuracy": "  weighted majority",
    "dawid_skene_accuracy": "  Dawid-Skene",
    "crowdlab_accuracy": "  CROWDLAB",
}
_MOST_ANNOTATORS = 20


def show(summary: Summary, table: LabelTable) -> None:
    """Print the figures and the annotators."""
    from rich.console import Console

    console = Console(no_color=bool(os.environ.get("NO_COLOR")), highlight=False)
    labels = summary.labels
    console.print(
        f"{len(labels)} labels of {labels.n_items} items by {labels.n_raters} annotators, level {summary.level}"
    )
    if table.n_empty:
        console.print(f"{table.n_empty} rows without a label left out")
    if table.n_elsewhere:
        console.print(f"{table.n_elsewhere} rows left out by --where")
    console.print(_figures(summary))
    for name, figure in _shown(summary):
        if figure.reason:
            console.print(f"{_NAMES[name].strip()}: {figure.reason}")
    if summary.majority_ties and summary.figures["majority_accuracy"].value is not None:
        console.print(f"{summary.majority_ties} items are tied; for accuracy a tie goes to the lowest label.")
    console.print(_annotators(summary))
    if len(summary.annotators) > _MOST_ANNOTATORS:
        console.print(f"{len(summary.annotators) - _MOST_ANNOTATORS} more annotators: --json lists all.")


def _figures(summary: Summary) -> Table:
    from rich.table import Table

    found = Table("figure", box=None, pad_edge=False, header_style="bold")
    for column in ("value", "95 % interval", "n", "left out"):
        found.add_column(column, justify="right", no_wrap=True)
    for name, figure in _shown(summary):
        left_out = str(figure.left_out) if figure.left_out else ""
        found.add_row(_NAMES[name], _number(figure.value), _interval(figure), f"{figure.n} {figure.of}", left_out)
    return found


def _shown(summary: Summary) -> list[tuple[str, Figure]]:
    """The figures that were asked for, accuracies from the single label up."""
    wanted = [name for name in _NAMES if name in summary.figures]
    if summary.level == "nominal":
        wanted.remove("kendall_w")
    if summary.figures["majority_accuracy"].reason == NO_TRUTH:
        wanted = [name for name in wanted if not name.endswith("_accuracy")]
    return [(name, summary.figures[name]) for name in wanted]


def _annotators(summary: Summary) -> Table:
    from rich.table import Table

    with_truth = any(row["n_truth"] for row in summary.annotators)
    found = Table("annotator", box=None, pad_edge=False, header_style="bold")
    names = ("n", "agreement", "kappa", "majority", "D.-Skene")
    for column in (*names, *(("accuracy", "95 % interval") if with_truth else ())):
        found.add_column(column, justify="right", no_wrap=True)
    for row in summary.annotators[:_MOST_ANNOTATORS]:
        cells = [row["agreement"], row["kappa"], row["agreement_with_majority_of_others"], row["dawid_skene_accuracy"]]
        shown = [row["annotator"], str(row["n"]), *map(_number, cells)]
        if with_truth:
            shown += [_number(row["accuracy"]), _range(row["accuracy_interval"])]
        found.add_row(*shown)
    return found


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _interval(figure: Figure) -> str:
    return "" if figure.interval is None else _range((figure.interval.low, figure.interval.high))


def _range(ends: Any) -> str:
    return "" if ends is None else f"{ends[0]:.3f} to {ends[1]:.3f}"
