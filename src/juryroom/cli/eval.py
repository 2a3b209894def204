"""`juryroom eval`: search systems on a benchmark. Works without a server."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from juryroom.errors import BadInput

if TYPE_CHECKING:
    from juryroom.core.metrics.scoring import Scores

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)


class MissingRule(StrEnum):
    """What becomes of a query that the system gave no results for."""

    skip = "skip"
    zero = "zero"


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
RunFiles = Annotated[list[Path], typer.Option("--run", help="A TREC run file; give it again for more systems.")]
Qrels = Annotated[
    Path, typer.Option("--qrels", help="TREC or BEIR qrels, JSONL, CSV, Parquet, or the folder of a benchmark.")
]
Measures = Annotated[str, typer.Option("--measures", help='As ir_measures names them: "nDCG@10 AP P(rel=2)@5".')]
Missing = Annotated[
    MissingRule, typer.Option("--missing", help="Queries without results: left out and counted, or zero.")
]
STANDARD = "nDCG@10 AP P@10 R@100 RR Judged@10"


@app.command()
def score(
    run: Annotated[Path, typer.Option("--run", help="A TREC run file.")],
    qrels: Qrels,
    measures: Measures = STANDARD,
    missing: Missing = MissingRule.skip,
    per_query: Annotated[bool, typer.Option("--per-query", help="Print every query, too.")] = False,
    facets: Annotated[Path | None, typer.Option(help="CSV or JSONL of queries; its columns make groups.")] = None,
    facet: Annotated[list[str] | None, typer.Option(help="Only this column of --facets; may be repeated.")] = None,
    condensed: Annotated[bool, typer.Option("--condensed", help="Also without what nobody judged.")] = False,
    older: Annotated[bool, typer.Option("--older", help="Also the statistics of imsearch_eval.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measures of one run, equal to trec_eval's."""
    from juryroom.bench.evaluation import score as step
    from juryroom.bench.evaluation.inputs import qrels_of, run_of
    from juryroom.core.metrics.names import parse_measures
    from juryroom.core.metrics.ranks import can_be_condensed

    wanted = parse_measures(measures)  # first, for a wrong name costs nothing
    system, judged = run_of(run), qrels_of(qrels)
    scores = step.score(system.lists, judged.grades, wanted)
    found = {"run": system.name, **step.summary(scores, missing.value)}
    if len(scores.missing) == len(scores.queries):
        raise BadInput(f"{run} and {qrels} have no query in common; ids are compared as they are written.")
    found["per_query"] = scores.per_query(missing.value)
    if facets is not None:
        groups = step.facets_of(facets, facet or (), scores.queries)
        found["facets"] = step.by_facet(scores, groups, missing.value)
    if judged.strata:
        found["strata"] = step.by_stratum(system.lists, judged, wanted, missing.value)
    if condensed:
        lists = [one.condensed() for one in wanted if can_be_condensed(one)]
        found["condensed"] = step.means(step.score(system.lists, judged.grades, lists), missing.value)
    if older:
        from juryroom.core.metrics.existing import compared

        found["older"] = compared(system.lists, judged.grades)
    if as_json:
        typer.echo(json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False))
    else:
        _show(found, scores, per_query)


def _show(found: dict[str, Any], scores: Scores, per_query: bool) -> None:
    width = max(len(name) for name in found["measures"])
    if per_query:
        for query, values in found["per_query"].items():
            typer.echo(query + "  " + "  ".join(f"{name} {_number(value)}" for name, value in values.items()))
    typer.echo(f"{found['run']}: {found['n_queries']} queries")
    for name, value in found["measures"].items():
        typer.echo(f"  {name:<{width}}  {_number(value)}")
    for measure, value in scores.residuals.items():
        typer.echo(f"  {measure} could be up to {value:.4f} more: so much of it nobody judged")
    if scores.missing:
        other = "zero" if found["missing"] == "skip" else "skip"
        told = found["measures_missing_as_zero" if other == "zero" else "measures_missing_skipped"]
        typer.echo(f"{len(scores.missing)} queries have no results: {', '.join(scores.missing[:5])}")
        typer.echo(f"  with --missing {other}: " + ", ".join(f"{name} {_number(one)}" for name, one in told.items()))
    if scores.unknown:
        typer.echo(f"{len(scores.unknown)} queries of the run were never judged and are left out.")
    _show_parts(found)


def _show_parts(found: dict[str, Any]) -> None:
    for facet, values in found.get("facets", {}).items():
        typer.echo(f"by {facet}")
        for value, told in values.items():
            typer.echo(f"  {value} ({told['n_queries']})  " + _line(told["measures"]))
    for stratum, told in found.get("strata", {}).items():
        typer.echo(
            f"stratum {stratum}: {told['n_pairs']} pairs, {told['n_relevant']} relevant  " + _line(told["measures"])
        )
    if "condensed" in found:
        typer.echo("without what nobody judged  " + _line(found["condensed"]))
    for name, told in found.get("older", {}).items():
        instead = f"  (use {told['correct']})" if told["correct"] else ""
        typer.echo(f"older {name}  {_number(told['value'])}{instead}")


def _line(values: dict[str, float | None]) -> str:
    return "  ".join(f"{name} {_number(value)}" for name, value in values.items())


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
