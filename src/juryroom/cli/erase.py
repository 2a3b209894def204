"""`juryroom erase`: everything of a data subject, or a person's own data, with a proof."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from juryroom.cli.user import AsJson, DatabaseUrl, DataDir, open_room
from juryroom.errors import BadInput

if TYPE_CHECKING:
    from juryroom.services.erasure_steps import Sought
    from juryroom.services.room import Room

app = typer.Typer(help="Erase a data subject or an annotator, with a proof.")


@app.command("erase")
def erase(
    subject: Annotated[
        str | None, typer.Option(help="KEY=VALUE: tasks whose data or meta say so, at any depth.")
    ] = None,
    annotator: Annotated[str | None, typer.Option(help="A person's number or address.")] = None,
    remove_answers: Annotated[
        bool, typer.Option(help="An annotator's answers go as well; else they stay under a number.")
    ] = False,
    keep_comments: Annotated[bool, typer.Option(help="What an annotator wrote beside answers stays.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Only say what would go.")] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Erase for good. Nothing of them found: said, exit code 1. Repeat it after restoring a backup."""
    from juryroom.services import erasures

    if (subject is None) == (annotator is None):
        raise BadInput("Name either --subject KEY=VALUE or --annotator ID.")
    room = open_room(data_dir, database_url)
    sought = _sought(room, subject, annotator, remove_answers=remove_answers, keep_words=keep_comments)
    if dry_run:
        _tell({"dry_run": True, **asdict(erasures.preview(room, sought))}, as_json, "Would erase")
        return
    made = erasures.ask(room, sought, by=None)
    erasures.perform(room, made.id)  # a worker may help; whoever comes second finds it done
    with room.database.read() as unit:
        report = unit.erasures.get(made.id).report
    _tell(json.loads(report or "{}"), as_json, "Erased")


def _sought(
    room: Room, subject: str | None, annotator: str | None, *, remove_answers: bool, keep_words: bool
) -> Sought:
    from juryroom.services import erasures

    if subject is not None:
        return erasures.of_subject(subject)
    with room.database.read() as unit:
        return erasures.of_annotator(unit, annotator or "", remove_answers=remove_answers, keep_words=keep_words)


def _tell(report: dict[str, Any], as_json: bool, verb: str) -> None:
    if as_json:
        typer.echo(json.dumps(report, indent=2))
        return
    typer.echo(f"{verb} {report['tasks']} tasks")
    for name, number in (*report["counts"].items(), *report["files"].items()):
        typer.echo(f"  {number:>7}  {name}")
    if report.get("hashes"):
        typer.echo(f"Proof: erasure {report['erasure']}, {report['finished_at']}, fingerprint {report['fingerprint']}")
    for name, number in report["left"].items():
        typer.echo(f"Still there, for a person to look at: {name} ({number})")
    if report.get("backups"):
        typer.echo(report["backups"])
