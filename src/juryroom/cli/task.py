"""`juryroom task`: import, export and rescore, by a server's API or straight on the data directory."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from juryroom.cli import bad_rows_file
from juryroom.cli.server import Token, client_of
from juryroom.errors import BadInput, RowsRefused

if TYPE_CHECKING:
    from juryroom.core.formats.rows import Rows
    from juryroom.services.room import Room

app = typer.Typer(help="Tasks: import, export, rescore.", no_args_is_help=True)
SHOWN = 20

Project = Annotated[int, typer.Option("--project", help="The project's id.")]
Url = Annotated[str | None, typer.Option("--url", envvar="JURYROOM_URL", help="A server; without it, the data itself.")]
DataDir = Annotated[str | None, typer.Option("--data-dir", help="The data directory to work on.")]
DatabaseUrl = Annotated[str | None, typer.Option("--database-url", help="The database to work on.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]


@app.command("import")
def import_tasks(
    paths: Annotated[
        list[Path],
        typer.Argument(
            exists=True, help="Files (.json .jsonl .csv .tsv .txt .parquet, html, pictures, sound ...) and folders."
        ),
    ],
    project: Project,
    url: Url = None,
    token: Token = "",
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    keep_good: Annotated[bool, typer.Option(help="Import the rows that fit; the default is all or nothing.")] = False,
    bad_rows: Annotated[Path | None, typer.Option(help="Write the rows that do not fit to this file.")] = None,
    fields: Annotated[list[str] | None, typer.Option("--preannotate", help="Field that becomes a prediction.")] = None,
    unknown_people: Annotated[
        str, typer.Option(help="refuse, or importer: who annotated if no member did.")
    ] = "refuse",
    key: Annotated[str | None, typer.Option(help="Field of the data that tells tasks apart; dots lead inside.")] = None,
    on_key: Annotated[
        str, typer.Option(help="A row whose key is there already: skip it, or update the task's data and predictions.")
    ] = "skip",
    dry_run: Annotated[bool, typer.Option(help="Only look; store nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import tasks with the predictions and annotations inside them."""
    from juryroom.cli import imports

    if unknown_people not in ("refuse", "importer"):
        raise BadInput("--unknown-people is refuse or importer.")
    if on_key not in ("skip", "update"):
        raise BadInput("--on-key is skip or update.")
    files = imports.files_of(paths)
    if bad_rows is not None and len(files) > 1:
        raise BadInput("--bad-rows writes the rows of one file; import the others by themselves.")
    started = time.perf_counter()
    options = {"unknown_people": unknown_people, "keep_good": keep_good or dry_run, "key": key, "on_key": on_key}
    try:
        if url:
            asked = options | {"commit_to_project": not dry_run, "preannotated_from_fields": ",".join(fields or ())}
            with client_of(url, token) as client:
                done = imports.over_http(client, project, files, asked)
        else:
            asked = options | {"store": not dry_run, "preannotated_from_fields": tuple(fields or ())}
            done = imports.directly(_room(data_dir, database_url), project, files, asked)
    except RowsRefused as refusal:
        done = {"task_count": 0, "bad_rows": refusal.rows, "refused": True}
    if bad_rows is not None and done["bad_rows"]:
        numbers = {row["row"] for row in done["bad_rows"]}
        bad_rows_file.write(files[0], files[0].suffix.lower(), bad_rows, numbers)
    _report(done | {"seconds": round(time.perf_counter() - started, 3), "dry_run": dry_run}, as_json)
    if done["bad_rows"] and (not keep_good or not done["task_count"]):
        raise typer.Exit(1)


def _report(done: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(done))
        return
    for row in done["bad_rows"][:SHOWN]:
        where = f"{row['file']} " if row.get("file") else ""
        typer.echo(f"{where}row {row['row']} {row['field']}: {row['message']}", err=True)
    if len(done["bad_rows"]) > SHOWN:
        typer.echo(f"... and {len(done['bad_rows']) - SHOWN} more faults", err=True)
    if done.get("refused"):
        typer.echo("Nothing was imported. Correct the rows, or add --keep-good to import the others.", err=True)
        return
    verb = "would import" if done["dry_run"] else "imported"
    counts = (
        f"{done['task_count']} tasks, {done['prediction_count']} predictions, {done['annotation_count']} annotations"
    )
    if done.get("updated_count") or done.get("skipped_count"):
        counts += f"; {done['updated_count']} tasks updated, {done['skipped_count']} rows skipped"
    typer.echo(f"{verb} {counts} in {done['seconds']} s")


@app.command("export")
def export_tasks(
    project: Project,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File (of HF_DATASET: or folder) to write; else standard output."),
    ] = None,
    kind: Annotated[
        str,
        typer.Option(
            "--format",
            help="JSON, JSON_MIN, CSV, TSV, JSONL, PARQUET, QRELS, HF_DATASET, PREFERENCE_PAIRS, TRIPLETS",
        ),
    ] = "JSON",
    all_tasks: Annotated[bool, typer.Option(help="Also tasks that nobody answered.")] = False,
    view: Annotated[int | None, typer.Option(help="Only the tasks that this saved view shows.")] = None,
    predictions: Annotated[str, typer.Option(help="ids, or full: with their results, to import again.")] = "ids",
    prediction_columns: Annotated[
        bool, typer.Option(help="Rows: id, score and version of the prediction beside each answer.")
    ] = False,
    formulas: Annotated[
        str, typer.Option(help="Tables: neutralise what a spreadsheet would run, or keep.")
    ] = "neutralise",
    ties: Annotated[str, typer.Option(help="Pairs: drop, both or keep.")] = "drop",
    layout: Annotated[str, typer.Option(help="Pairs: trl or sentence-transformers.")] = "trl",
    table: Annotated[str, typer.Option("--file", help="Pairs and triplets: jsonl or csv.")] = "jsonl",
    extras: Annotated[
        bool, typer.Option(help="Pairs: ids, rating, note, annotator and times beside the three.")
    ] = True,
    control: Annotated[str | None, typer.Option(help="Qrels: the control that grades.")] = None,
    query_key: Annotated[str | None, typer.Option(help="Qrels: the field with the query's id.")] = None,
    doc_key: Annotated[str | None, typer.Option(help="Qrels: the field with the document's id.")] = None,
    grades: Annotated[str, typer.Option(help="Qrels: what answers are worth: relevant=2,partly=1,no=0")] = "",
    url: Url = None,
    token: Token = "",
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Export a project; the file appears when it is complete."""
    from juryroom.cli import exports

    asked = {
        "predictions": predictions, "ties": ties, "layout": layout, "file": table, "extras": extras,
        "prediction_columns": prediction_columns, "formulas": formulas, "control": control, "query_key": query_key,
        "doc_key": doc_key, "grades": grades, "view": view,
    }  # fmt: skip
    exports.check_words(asked)
    if url:
        with client_of(url, token) as client:
            exports.write(client.exports.stream(project, kind, all_tasks=all_tasks, **asked), kind, output)
    else:
        room = _room(data_dir, database_url)
        exports.write(exports.directly(room, project, kind, all_tasks, asked), kind, output)


@app.command()
def rescore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=".json, .jsonl, .csv or .tsv")],
    project: Project,
    model_version: Annotated[str | None, typer.Option(help="Version of the rows that name none.")] = None,
    url: Url = None,
    token: Token = "",
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    dry_run: Annotated[bool, typer.Option(help="Only look; store nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """New scores for tasks: rows of `task`, `score` and, if they differ, `model_version` and `result`.

    A task's prediction of the same version makes way. A row without `result` keeps the results there are.
    """
    from juryroom.cli.imports import without_cycles

    with without_cycles():
        rows = _scores(file, model_version)
    if url and not dry_run:
        with client_of(url, token) as client:
            number = client.predictions.import_many(project, list(rows.items), upsert=True)
    elif url:
        raise BadInput("--dry-run of rescore works on the data itself; leave out --url.")
    else:
        number = _rescore_directly(_room(data_dir, database_url), project, rows, dry_run)
    verb = "would rescore" if dry_run else "rescored"
    typer.echo(json.dumps({"rescored": number, "dry_run": dry_run}) if as_json else f"{verb} {number} tasks")


def _scores(file: Path, model_version: str | None) -> Rows:
    from juryroom.services import imports

    kind = file.suffix.lower()
    if kind not in (".json", ".jsonl", ".ndjson", ".csv", ".tsv"):
        raise BadInput(f"{file.name}: scores come as .json, .jsonl, .csv or .tsv.")
    with file.open("rb") as text:
        rows = imports.read_whole(kind, text)
    return replace(rows, items=[_with_version(item, model_version) for item in rows.items])


def _with_version(item: Any, model_version: str | None) -> Any:
    if model_version is None or not isinstance(item, dict) or item.get("model_version"):
        return item
    return {**item, "model_version": model_version}


def _rescore_directly(room: Room, project: int, rows: Rows, dry_run: bool) -> int:
    from juryroom.cli.imports import without_cycles
    from juryroom.core.model import ProjectId
    from juryroom.services import imports

    with without_cycles(), room.database.read() if dry_run else room.database.write() as unit:
        read = imports.read_predictions(unit, ProjectId(project), rows, keep_results=True)
        if not dry_run:
            unit.predictions.add_many(unit.projects.get(ProjectId(project)), read, upsert=True)
    return len(read)


def _room(data_dir: str | None, database_url: str | None) -> Room:
    from juryroom import wiring

    room = wiring.build_room(wiring.read_settings({"data_dir": data_dir, "database_url": database_url}))
    room.database.migrate()
    return room
