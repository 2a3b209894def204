"""`juryroom project`: projects of an installation, from its own machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from juryroom.cli.user import AsJson, DatabaseUrl, DataDir, open_room
from juryroom.core.model import Project, ProjectId, Sampling

app = typer.Typer(help="Projects: create, list, show, delete.", no_args_is_help=True)


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
    title: str,
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
    project_id: int, data_dir: DataDir = None, database_url: DatabaseUrl = None, as_json: AsJson = False
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


@app.command("delete")
def delete_project(
    project_id: int,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and leave it.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Remove a project with its tasks, predictions and annotations."""
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
    typer.echo(f"Removed {what}.")
