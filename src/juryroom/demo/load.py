"""Puts the sample projects into a running Juryroom, through the API that everybody else uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from juryroom.demo import judges
from juryroom.demo.titles import TITLES
from juryroom.sdk.client import Client
from juryroom.sdk.models import Project

if TYPE_CHECKING:
    from juryroom.demo.plans import Plan
    from juryroom.demo.views import View

FILES_PER_REQUEST = 50


def load(client: Client, make: Callable[[], Sequence[Plan]], tell: Callable[[str], None]) -> None:
    """Make the sample projects that are missing or were left half made; what is there stays as it is."""
    there = {project.title: project for project in client.projects.list() if project.title in TITLES}
    if all(title in there and there[title].task_number > 0 for title in TITLES):
        judges.furnish(client, there[TITLES[-1]].id, tell)
        return
    tell("Making the sample projects ...")
    for plan in make():
        project = there.get(plan.title) or _create(client, plan)
        if project.task_number == 0:
            tasks = plan.tasks(_upload(client, project.id, plan.views))
            client.tasks.import_tasks(project.id, tasks)
            tell(f"  {plan.title}: {len(tasks)} tasks")
        if plan.title == TITLES[-1]:
            judges.furnish(client, project.id, tell)


def _create(client: Client, plan: Plan) -> Project:
    return client.projects.create(
        plan.title,
        plan.config,
        description=plan.description,
        expert_instruction=plan.instruction,
        show_collab_predictions=True,
        **plan.settings,
    )


def _upload(client: Client, project_id: int, views: Sequence[View]) -> Mapping[str, str]:
    """View id -> address of its picture on the server."""
    unique = list({view.id: view for view in views}.values())
    addresses: dict[str, str] = {}
    with TemporaryDirectory() as folder:
        for some in _batches(unique, FILES_PER_REQUEST):
            files = [_written(view, Path(folder)) for view in some]
            ids = client.tasks.upload(project_id, files).file_upload_ids
            addresses |= {
                view.id: client.tasks.uploaded(upload_id).file for view, upload_id in zip(some, ids, strict=True)
            }
    return addresses


def _written(view: View, folder: Path) -> Path:
    path = folder / f"{view.id}.jpg"
    path.write_bytes(view.jpeg)
    return path


def _batches(views: Sequence[View], size: int) -> Iterator[list[View]]:
    rest = iter(views)
    while batch := list(islice(rest, size)):
        yield batch
