"""`juryroom eval`: search systems on a benchmark. Works without a server."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from juryroom.cli.eval_reports import ToBenchmark, keep
from juryroom.cli.server import Token, Url, client_of
from juryroom.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from juryroom.core.formats.judgments import Judgments
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
WithoutSeeds = Annotated[
    bool, typer.Option("--without-seeds", help="Queries are pictures: what was asked with is no result.")
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
    without_seeds: WithoutSeeds = False,
    to_benchmark: ToBenchmark = None,
    url: Url = None,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Measures of one run, equal to trec_eval's."""
    from juryroom.bench.evaluation import inputs
    from juryroom.bench.evaluation import score as step
    from juryroom.core.metrics.names import parse_measures
    from juryroom.core.metrics.ranks import can_be_condensed

    wanted = parse_measures(measures)  # first, for a wrong name costs nothing
    system, judged = inputs.run_of(run), inputs.qrels_of(qrels)
    alone = inputs.without_seeds(judged, {system.name: system.lists}) if without_seeds else None
    _hint_at_seeds(judged, {system.name: system.lists})
    scores = step.score(system.lists, judged.grades, wanted)
    found = {"run": system.name, **step.summary(scores, missing.value)}
    if len(scores.missing) == len(scores.queries):
        raise BadInput(f"{run} and {qrels} have no query in common; ids are compared as they are written.")
    if alone is not None:
        found["queries_of_seeds_alone"] = alone
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
    keep(to_benchmark, url, token, "Measured", [system.name], found)
    if as_json:
        typer.echo(json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False))
    else:
        _show(found, scores, per_query)


@app.command()
def compare(
    run: RunFiles,
    qrels: Qrels,
    measures: Measures = "nDCG@10 AP P@10",
    missing: Missing = MissingRule.skip,
    people: Annotated[
        Path | None, typer.Option(help="Qrels of people on a few queries; --qrels are a judge's.")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Write a page with charts and pictures here.")] = None,
    images: Annotated[Path | None, typer.Option(help="Folder of the images, for the page.")] = None,
    queries: Annotated[Path | None, typer.Option(help="CSV or JSONL of queries with their text, for the page.")] = None,
    seed: Annotated[int, typer.Option(help="Of permutations and bootstrap.")] = 0,
    without_seeds: WithoutSeeds = False,
    to_benchmark: ToBenchmark = None,
    url: Url = None,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Whether systems differ: paired tests, intervals, wins and losses, and what the queries could show at all."""
    from juryroom.bench.evaluation import compare as step
    from juryroom.bench.evaluation import inputs

    judged = inputs.qrels_of(qrels)
    runs = inputs.runs_of(run)
    if len(runs) < 2:
        raise BadInput("Give at least two systems: --run A --run B.")
    if queries is not None:
        judged.texts.update(inputs.texts_of(queries))
    told = inputs.qrels_of(people) if people else None
    alone = inputs.without_seeds(judged, runs) if without_seeds else None
    _hint_at_seeds(judged, runs)
    found, _, differences = step.compared(runs, judged, measures, missing.value, seed, told)
    if alone is not None:
        found["queries_of_seeds_alone"] = alone
    if report is not None:
        step.write_report(report, found, differences, runs, judged, images)
    keep(to_benchmark, url, token, "Compared", runs, found)
    if as_json:
        typer.echo(json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False))
        return
    for name, one in found["systems"].items():
        typer.echo(f"{name}  " + _line({measure: told["value"] for measure, told in one["measures"].items()}))
    for one in found["pairs"]:
        typer.echo(
            f"{one['measure']}  {one['second']} - {one['first']}: {_number(one['difference'])} "
            f"({_number(one['low'])} to {_number(one['high'])}), p {_number(one['p_holm'])} after Holm, "
            f"won {one['wins']} lost {one['losses']} tied {one['ties']}: {one['verdict']}"
        )
    if report is not None:
        typer.echo(f"report: {report}")


@app.command()
def pool(
    run: RunFiles,
    qrels: Qrels,
    depth: Annotated[int, typer.Option(min=1, help="Results of each run to look at.")] = 10,
    out: Annotated[Path | None, typer.Option(help="Tasks as JSON, for: juryroom task import.")] = None,
    to_project: Annotated[str | None, typer.Option(help="Ask people: make a labelling project of this title.")] = None,
    queries: Annotated[Path | None, typer.Option(help="CSV or JSONL of queries with their text.")] = None,
    images: Annotated[Path | None, typer.Option(help="Folder of the images, for --to-project.")] = None,
    address: Annotated[str, typer.Option(help="Address of an image; {id} in it is replaced.")] = "",
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many tasks, those ranked best first.")] = None,
    answers: Annotated[Path | None, typer.Option(help="Qrels of people's answers: makes a new version.")] = None,
    from_project: Annotated[int | None, typer.Option(help="The same, of answers in this project.")] = None,
    versions: Annotated[Path, typer.Option(help="Folder of qrels versions.")] = Path("qrels_versions"),
    measures: Measures = "nDCG@10 AP Judged@10",
    missing: Missing = MissingRule.skip,
    to_benchmark: ToBenchmark = None,
    url: Url = None,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """What runs return and nobody judged, as tasks; and people's answers back as new qrels, scored before and after."""
    from datetime import UTC, datetime

    from juryroom.bench.evaluation import inputs
    from juryroom.bench.evaluation import pool as step
    from juryroom.cli import eval_pool

    if sum(one is not None for one in (out, to_project, answers, from_project)) > 1:
        raise BadInput("--out, --to-project, --answers and --from-project are four things: one at a time.")
    judged, runs = inputs.qrels_of(qrels), inputs.runs_of(run)
    texts = {**judged.texts, **(inputs.texts_of(queries) if queries else {})}
    if from_project is not None:
        with client_of(url, token) as client:
            answers = eval_pool.bring_back(client, from_project, versions)
    if answers is None:
        found = eval_pool.find(runs, judged, depth, texts, out, address, limit)
        if to_project is not None:
            with client_of(url, token) as client:
                found |= eval_pool.send(client, to_project, found["pairs"], judged, texts, images, address)
    else:
        grades, counts = step.merge(judged, inputs.qrels_of(answers))
        found = {"counts": counts, "scores": step.before_and_after(runs, judged, grades, measures, missing.value)}
        found["version"] = step.write_version(versions, qrels, grades, counts, answers, datetime.now(UTC))
        keep(to_benchmark, url, token, f"Version {found['version']['version']} of the judgments", runs, found)
    eval_pool.show(found, as_json)


@app.command()
def search(
    corpus: Annotated[Path, typer.Option(help="Folder of images, or a table with ids and files.")],
    queries: Annotated[Path, typer.Option(help="CSV or JSONL: query_id, and text, file, or both.")],
    out: Annotated[Path, typer.Option(help="The TREC run file to write; its name is the system's.")],
    engine: Annotated[
        str, typer.Option(help="exact, faiss, qdrant, milvus, weaviate, pgvector, opensearch, http.")
    ] = "exact",
    embedder: Annotated[
        str, typer.Option(help="descriptors, colour-histogram, or an installed adapter.")
    ] = "descriptors",
    model: Annotated[str | None, typer.Option(help="For embedders that load one: hub name or folder.")] = None,
    url: Annotated[str, typer.Option(help="Where the engine is.")] = "",
    collection: Annotated[str, typer.Option(help="Its collection, table or index; made anew.")] = "juryroom_eval",
    option: Annotated[list[str] | None, typer.Option(help="NAME=VALUE for the engine; may be repeated.")] = None,
    where: Annotated[str, typer.Option(help="COLUMN=VALUE: rows of the corpus table to index.")] = "",
    alpha: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the picture in a query: 1 all, 0 its text.")
    ] = 1.0,
    limit: Annotated[int, typer.Option(min=1, help="Results a query.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Index a corpus, ask every query, write a TREC run. Run again after a stop: answered queries are not asked."""
    from juryroom.bench.evaluation import search as step

    options = dict(_named(one) for one in option or ())
    system = step.System(engine, embedder, model, url, collection, options, alpha, limit)
    found = step.search(
        system, step.corpus_of(corpus, where), step.queries_of(queries), out, lambda text: typer.echo(text, err=True)
    )
    if as_json:
        typer.echo(json.dumps(found, indent=1, ensure_ascii=False))
    else:
        told = found["latency_ms"] or {}
        typer.echo(f"{found['run']}: {found['answered']} of {found['queries']} queries, {found['images']} images")
        typer.echo("  latency ms " + ", ".join(f"{name} {value}" for name, value in told.items()))
    if found["failures"]:
        for query, why in list(found["failures"].items())[:20]:
            typer.echo(f"  {query}: {why}", err=True)
        number = len(found["failures"])
        typer.echo(
            f"{number} {'query' if number == 1 else 'queries'} failed. Mend what is said above, then run the command "
            "again: what has an answer is not asked again.",
            err=True,
        )
        raise typer.Exit(1)


def _hint_at_seeds(judged: Judgments, runs: Mapping[str, Any]) -> None:
    """Say where systems are credited for finding what they were asked with."""
    from juryroom.bench.evaluation.inputs import found_themselves

    for name, lists in runs.items():
        number = found_themselves(judged, lists)
        if 2 * number > len(lists):
            typer.echo(
                f"{name}: in {number} of {len(lists)} queries the first result is the picture asked with. "
                "--without-seeds leaves those out.",
                err=True,
            )


def _named(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise BadInput(f"--option is NAME=VALUE, not {text!r}.")
    return name, value


def _show(found: dict[str, Any], scores: Scores, per_query: bool) -> None:
    if found.get("queries_of_seeds_alone"):
        typer.echo(f"{len(found['queries_of_seeds_alone'])} queries have nothing relevant but their seed; left out.")
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
