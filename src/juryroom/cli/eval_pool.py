"""`juryroom eval pool`: what systems return and nobody judged, as tasks for people; and their answers as new qrels."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from juryroom.errors import BadInput

if TYPE_CHECKING:
    from juryroom.core.benchmark.people import Asked
    from juryroom.core.formats.judgments import Judgments
    from juryroom.sdk import Client

UNJUDGED = "unjudged"


def find(
    runs: Mapping[str, Any], judged: Judgments, depth: int, texts: Mapping[str, str], out: Path | None, address: str,
    limit: int | None,
) -> dict[str, Any]:  # fmt: skip
    """What nobody judged, listed or written as tasks."""
    from juryroom.bench import files
    from juryroom.bench.evaluation import pool as step

    rows = step.holes(runs, judged, depth)
    found: dict[str, Any] = {"n_unjudged": len(rows), "depth": depth, "n_tasks": len(rows[:limit])}
    if out is None:
        return {**found, "pairs": rows[:limit]}
    files.write_json(out, step.tasks(rows[:limit], texts, address))
    return {**found, "out": str(out)}


def send(
    client: Client, title: str, pairs: Sequence[Mapping[str, Any]], judged: Judgments, texts: Mapping[str, str],
    images: Path | None, address: str,
) -> dict[str, Any]:  # fmt: skip
    """A labelling project of these pairs, each beside its query's seed where the qrels name one."""
    from juryroom.bench.evaluation.inputs import SEED
    from juryroom.cli.bench_people import make_project, pictures_of
    from juryroom.core.benchmark.people import Asked, labelling_config

    if not pairs:
        raise BadInput("There is nothing to send: all that the runs return was judged.")
    seeds = {query: image for (query, image), stratum in judged.strata.items() if stratum == SEED}
    pictured = all(row["query_id"] in seeds for row in pairs)
    asked = [
        Asked(
            row["query_id"], row["image_id"], texts.get(row["query_id"], row["query_id"]),
            seeds[row["query_id"]] if pictured else "", UNJUDGED,
        )
        for row in pairs
    ]  # fmt: skip
    where = _places(asked, images, address)
    most = max(grade for told in judged.grades.values() for grade in told.values())
    config = labelling_config("graded" if most > 1 else "binary", pictured=pictured)
    return {"project": make_project(client, title, config, asked, where), "pictures": len(pictures_of(asked))}


def _places(pairs: Sequence[Asked], images: Path | None, address: str) -> dict[str, Path | str]:
    from juryroom.bench.evaluation.pictures import Thumbnails
    from juryroom.bench.evaluation.pool import address_of
    from juryroom.cli.bench_people import pictures_of

    folder = Thumbnails(images)
    found: dict[str, Path | str] = {}
    for image in pictures_of(pairs):
        place = folder.path(image) or (address_of(address, image) if address else None)
        if place is None:
            where = f"in {images}" if images else "anywhere: name their folder (--images), or --address"
            raise BadInput(f"There is no picture {image} {where}.")
        found[image] = place
    return found


def bring_back(client: Client, project: int, versions: Path) -> Path:
    """People's answers in a project, as a qrels file beside the versions."""
    from juryroom.bench import files
    from juryroom.cli.bench_people import answers
    from juryroom.core.formats.judgments import qrels_text

    grades: dict[str, dict[str, int]] = {}
    for said in answers(client, project):
        grades.setdefault(said.query, {})[said.image] = said.label
    if not grades:
        raise BadInput(f"Nobody has answered a task of project {project} yet.")
    path = versions / f"answers_of_project_{project}.txt"
    files.write_text(path, qrels_text(grades))
    return path


def show(found: Mapping[str, Any], as_json: bool) -> None:
    """Print what was found."""
    if as_json:
        typer.echo(json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False))
        return
    if "version" in found:
        _show_version(found)
        return
    typer.echo(f"{found['n_unjudged']} pairs of the first {found['depth']} were never judged; {found['n_tasks']} tasks")
    if "project" in found:
        typer.echo(
            f"sent to project {found['project']}; then: juryroom eval pool --from-project {found['project']} ..."
        )
    for row in found.get("pairs", ())[:20]:
        typer.echo(f"  {row['query_id']}  {row['image_id']}  " + ", ".join(f"{n} {r}" for n, r in row["ranks"].items()))


def _show_version(found: Mapping[str, Any]) -> None:
    told = found["version"]
    counts = ", ".join(f"{number} {what}" for what, number in found["counts"].items())
    typer.echo(f"{told['file']}: {told['n_pairs']} pairs, {counts}")
    for name, measures in found["scores"].items():
        for measure, one in measures.items():
            before, after = ("-" if one[when] is None else f"{one[when]:.4f}" for when in ("before", "after"))
            typer.echo(f"  {name}  {measure}  {before} -> {after}")
