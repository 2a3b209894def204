"""`juryroom project`: projects of an installation, from its own machine."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from juryroom.cli.user import AsJson, DatabaseUrl, DataDir, open_room
from juryroom.core.model import Project, ProjectId, Sampling
from juryroom.errors import BadInput

Number = Annotated[int, typer.Argument(help="The project's id.")]
app = typer.Typer(help="Projects: create, list, show, duplicate, export, import, delete.", no_args_is_help=True)


def _shown(project: Project) -> dict[str, Any]:
    return {
        "id": project.id,
        "title": project.title,
        "task_number": project.task_number,
        "finished_task_number": project.finished_task_number,
        "total_annotations_number": project.total_annotations_number,
        "total_predictions_number": project.total_predictions_number,
        "sampling": project.sampling.value,
        "created_at": project.created_at,
    }


@app.command("create")
def create_project(
    title: Annotated[str, typer.Argument(help="3 to 50 letters.")],
    config: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="File with the labelling config.")],
    sampling: Annotated[Sampling, typer.Option(help="Order in which tasks are handed out.")] = Sampling.SEQUENTIAL,
    overlap: Annotated[int, typer.Option(min=1, help="Answers wanted for each task.")] = 1,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Make a project."""
    from juryroom.services import projects

    fields = {
        "title": title,
        "label_config": config.read_text(encoding="utf-8"),
        "sampling": sampling.value,
        "maximum_annotations": overlap,
    }
    with open_room(data_dir, database_url).database.write() as unit:
        project = projects.create(unit, fields, author=None)
    typer.echo(json.dumps(_shown(project)) if as_json else f"Project {project.id}: {project.title}")


@app.command("list")
def list_projects(data_dir: DataDir = None, database_url: DatabaseUrl = None, as_json: AsJson = False) -> None:
    """All projects, the newest first."""
    with open_room(data_dir, database_url).database.read() as unit:
        found = unit.projects.page(limit=max(unit.projects.count(), 1))
    if as_json:
        typer.echo(json.dumps([_shown(project) for project in found]))
        return
    for project in found:
        typer.echo(f"{project.id:>5}  {project.finished_task_number}/{project.task_number}  {project.title}")


@app.command("show")
def show_project(
    project_id: Number, data_dir: DataDir = None, database_url: DatabaseUrl = None, as_json: AsJson = False
) -> None:
    """One project with its config."""
    with open_room(data_dir, database_url).database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
    if as_json:
        typer.echo(json.dumps(_shown(project) | {"label_config": project.label_config}))
        return
    for name, value in _shown(project).items():
        typer.echo(f"{name:<26} {value}")
    typer.echo(project.label_config)


@app.command("duplicate")
def duplicate_project(
    project_id: Number,
    title: Annotated[str, typer.Argument(help="The new project's, 3 to 50 letters.")],
    with_tasks: Annotated[bool, typer.Option("--tasks", help="Copy its tasks, without what was said of them.")] = False,
    with_members: Annotated[bool, typer.Option("--members", help="With its members and their roles.")] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Make a project with the settings and the config of another."""
    from juryroom.services import duplicates

    wish = duplicates.Wish(title, with_tasks=with_tasks, with_members=with_members)
    room = open_room(data_dir, database_url)
    with room.database.write() as unit:
        made = duplicates.duplicate(unit, room.media, ProjectId(project_id), wish, by=None)
    told = f"Project {made.id}: {made.title}, {made.task_number} tasks"
    typer.echo(json.dumps(_shown(made)) if as_json else told)


SETTINGS, CONFIG, TASKS = "project.json", "config.xml", "tasks.jsonl"


@app.command("export")
def export_project(
    project_id: Number,
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """A whole project as a folder: its settings, its config, its tasks with everything on them."""
    from juryroom.services import whole_projects

    if folder.exists() and any(folder.iterdir()):
        raise BadInput(f"{folder} is not empty; name a new folder.")
    folder.mkdir(parents=True, exist_ok=True)
    with open_room(data_dir, database_url).database.read() as unit:
        settings = whole_projects.settings_of(unit.projects.get(ProjectId(project_id)))
        (folder / CONFIG).write_text(settings.pop("label_config"), encoding="utf-8")
        (folder / SETTINGS).write_text(json.dumps(settings, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        with (folder / TASKS).open("wb") as file:
            file.writelines(whole_projects.take_out(unit, ProjectId(project_id)))
    typer.echo(f"Wrote {folder}")


@app.command("import")
def import_project(
    source: Annotated[
        Path, typer.Argument(exists=True, help="A folder that `project export` wrote, or an export (.json, .jsonl).")
    ],
    title: Annotated[str | None, typer.Option(help="By default the one in the folder, or the file's name.")] = None,
    config: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Labelling config; without one it is told from the answers."),
    ] = None,
    unknown_people: Annotated[
        str, typer.Option(help="importer, or refuse: who answered if no member did.")
    ] = "importer",
    keep_good: Annotated[bool, typer.Option(help="Import the tasks that fit; the default is all or nothing.")] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """A whole project from files, also from an export of Label Studio; ids are kept as `import_id`."""
    from juryroom.cli.imports import without_cycles
    from juryroom.core.config.interface import Interface
    from juryroom.services import imports, whole_projects

    if unknown_people not in ("refuse", "importer"):
        raise BadInput("--unknown-people is refuse or importer.")
    tasks = source / TASKS if source.is_dir() else source
    if tasks.suffix.lower() not in (".json", ".jsonl") or not tasks.is_file():
        raise BadInput(f"{source} is no folder of `project export`, and no .json or .jsonl file.")
    fields = _fields(source, title, config)
    options = imports.ImportOptions(unknown_people=unknown_people, keep_good=keep_good)  # type: ignore[arg-type]
    nothing = Interface.of("<View></View>")
    room = open_room(data_dir, database_url)
    with without_cycles(), tasks.open("rb") as file, room.database.write() as unit:
        rows = partial(imports.read_stream, tasks.suffix.lower(), file, nothing)
        arrived = whole_projects.bring_in(unit, fields, rows, options)
    bad = [one.as_json() for one in arrived.done.bad]
    if as_json:
        typer.echo(json.dumps(_shown(arrived.project) | {"config_derived": arrived.derived, "bad_rows": bad}))
        return
    for row in bad:
        typer.echo(f"row {row['row']} {row['field']}: {row['message']}", err=True)
    done = arrived.done
    typer.echo(
        f"Project {arrived.project.id}: {arrived.project.title}, {done.tasks} tasks, {done.annotations} annotations"
    )
    if arrived.derived is not False:
        how = "was told from the answers; look at it" if arrived.derived else "could not be told from the answers"
        typer.echo(f"Its labelling config {how}. Give the real one with --config.", err=True)


def _fields(source: Path, title: str | None, config: Path | None) -> dict[str, Any]:
    """Settings for the new project, from the folder and the options."""
    fields: dict[str, Any] = {}
    if source.is_dir() and (source / SETTINGS).is_file():
        fields = json.loads((source / SETTINGS).read_text(encoding="utf-8"))
        if not isinstance(fields, dict):
            raise BadInput(f"{source / SETTINGS} is no JSON object.")
    found = config or (source / CONFIG if source.is_dir() and (source / CONFIG).is_file() else None)
    if found is not None:
        fields["label_config"] = found.read_text(encoding="utf-8")
    fields["title"] = title or fields.get("title") or f"Import of {source.stem}"[:50]
    return fields


@app.command("delete")
def delete_project(
    project_id: Number,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and leave it.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Remove a project with its tasks, predictions and annotations."""
    from juryroom.services import uploads

    room = open_room(data_dir, database_url)
    with room.database.read() as unit:
        project = unit.projects.get(ProjectId(project_id))
    what = f"project {project.id} ({project.title}): {project.task_number} tasks, "
    what += f"{project.total_annotations_number} annotations"
    if dry_run:
        typer.echo(f"Would remove {what}.")
        return
    if not yes:
        typer.confirm(f"Remove {what}?", abort=True)
    with room.database.write() as unit:
        unit.projects.delete(ProjectId(project_id))
    uploads.discard_all(room.media, ProjectId(project_id))
    typer.echo(f"Removed {what}.")
