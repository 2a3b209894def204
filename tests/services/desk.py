"""A project with answers, predictions and drafts, and what is done to it by actions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from builders import a_project, a_result, people
from fakes import FixedClock
from juryroom.core.actions import RunId
from juryroom.core.formats import convert
from juryroom.core.model import Json, NewPrediction, NewTask, ProjectId, TaskId
from juryroom.services import actions, annotations, drafts, exports
from juryroom.services.actions import Done, undo
from juryroom.services.exports import ExportOptions
from juryroom.store import counters, recount
from juryroom.store.exports import Wanted
from juryroom.store.tables import projects, tasks
from juryroom.store.unit import Database, UnitOfWork

ALL = {"selectedItems": {"all": True, "excluded": []}}


def exported(unit: UnitOfWork, project: ProjectId) -> str:
    """Everything a full export says."""
    options = ExportOptions(wanted=Wanted(), predictions="full")
    return b"".join(exports.stream(unit, project, convert.named("JSON"), options)).decode()


def kept_counters(unit: UnitOfWork, project: ProjectId) -> tuple[int, ...]:
    row = unit.connection.execute(
        sa.select(*(projects.c[name] for name in counters.NAMES)).where(projects.c.id == project)
    )
    return tuple(row.one())


def recounted(unit: UnitOfWork, project: ProjectId) -> tuple[int, ...]:
    """The same numbers counted from annotations and predictions, and rolled back."""
    before = unit.connection.execute(sa.select(tasks).where(tasks.c.project_id == project).order_by(tasks.c.id)).all()
    point = unit.connection.begin_nested()
    recount.scores(unit.connection, project, unit.projects.get(project).model_version)
    recount.answers(unit.connection, unit.projects.get(project))
    after = unit.connection.execute(sa.select(tasks).where(tasks.c.project_id == project).order_by(tasks.c.id)).all()
    numbers = counters.totals(unit.connection, tasks.c.project_id == project)
    point.rollback()
    but_turns = [column.name for column in tasks.c if column.name != "turn"]
    assert [[getattr(row, name) for name in but_turns] for row in after] == [
        [getattr(row, name) for name in but_turns] for row in before
    ]
    return numbers


class Desk:
    """A project with answers, predictions and drafts, and what is done to it."""

    def __init__(self, database: Database, clock: FixedClock, **fields: Any) -> None:
        self.database, self.clock = database, clock
        with database.write() as unit:
            self.owner, self.ann, self.bob = people(unit, 3)
            self.project: ProjectId = a_project(unit, **fields).id
            said = (NewPrediction(Json(json.dumps([a_result("different")])), 0.4, "v1"),)
            more = (*said, NewPrediction(Json(json.dumps([a_result()])), 0.9, "v2"))
            new = [
                NewTask(Json(json.dumps({"text": f"task {number // 2}"})), predictions=more if number % 2 else said)
                for number in range(8)
            ]
            self.tasks: list[TaskId] = unit.tasks.add_many(unit.projects.get(self.project), new)
            annotations.submit(unit, self.tasks[0], [a_result()], author=self.ann)
            annotations.submit(unit, self.tasks[1], [a_result("different")], author=self.bob)
            annotations.submit(unit, self.tasks[1], [a_result()], author=self.ann)
            annotations.skip(unit, self.tasks[2], author=self.ann)
            drafts.add(unit, self.tasks[3], [a_result()], user=self.ann)

    def do(self, action: str, options: dict[str, Any] | None = None, chosen: Sequence[int] | None = None) -> Done:
        self.clock.advance(seconds=1)
        picked = ALL if chosen is None else {"selectedItems": {"all": False, "included": list(chosen)}}
        with self.database.write() as unit:
            asked = picked | (options or {})
            return actions.perform(unit, self.project, actions.named(action), asked, view_id=None, by=self.owner)

    def undo(self, run: RunId) -> Done:
        with self.database.write() as unit:
            return undo.undo(unit, run, by=self.owner)

    def state(self) -> str:
        """What an export says; checks on the way that every counter is right."""
        with self.database.write() as unit:
            assert kept_counters(unit, self.project) == recounted(unit, self.project)
            return exported(unit, self.project)

    def labels(self, task: int) -> list[str]:
        with self.database.read() as unit:
            found = unit.annotations.of_task(self.tasks[task])
        return [json.loads(each.result)[0]["value"]["choices"][0] for each in found if each.result != "[]"]

    def config(self) -> str:
        with self.database.read() as unit:
            return unit.projects.get(self.project).label_config
