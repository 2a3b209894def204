"""What tests need in the database before they begin; defaults a reader need not see."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from juryroom.adapters.media.local import LocalMedia
from juryroom.core.model import Json, NewPrediction, NewTask, Project, Role, TaskId, UserId
from juryroom.ports import Clock
from juryroom.services import credentials
from juryroom.services.room import Limits, Room
from juryroom.store.unit import Database, UnitOfWork

_numbers = itertools.count(1)

CONFIG = """<View>
  <Text name="text" value="$text"/>
  <Choices name="verdict" toName="text"><Choice value="same"/><Choice value="different"/></Choices>
</View>"""


def a_room(database: Database, clock: Clock, media: Path, *, limits: Limits | None = None) -> Room:
    """An installation on this database, with files in `media`."""
    secrets = credentials.secrets_from(b"a key for tests alone")
    return Room(database, clock, LocalMedia(media), secrets, limits or Limits(), "0.0.0")


def a_result(choice: str = "same") -> dict[str, Any]:
    """One result that fits CONFIG."""
    return {"from_name": "verdict", "to_name": "text", "type": "choices", "value": {"choices": [choice]}}


def people(unit: UnitOfWork, number: int) -> list[UserId]:
    """So many new annotators."""
    names = [f"p{next(_numbers)}" for _ in range(number)]
    return [
        unit.accounts.add({"email": f"{name}@example.org", "username": name, "role": Role.ANNOTATOR}).id
        for name in names
    ]


def a_project(unit: UnitOfWork, **fields: Any) -> Project:
    """A project for texts that are the same or different."""
    return unit.projects.add({"title": "Same?", "label_config": CONFIG} | fields)


def some_tasks(
    unit: UnitOfWork, project: Project, number: int, *, scores: Sequence[float | None] = (), version: str = "v1"
) -> list[TaskId]:
    """So many new tasks; the first ones with a prediction of these scores."""

    def said(index: int) -> tuple[NewPrediction, ...]:
        return (NewPrediction(Json("[]"), scores[index], version),) if index < len(scores) else ()

    new = [NewTask(Json(f'{{"text": "task {index}"}}'), predictions=said(index)) for index in range(number)]
    return unit.tasks.add_many(unit.projects.get(project.id), new)
