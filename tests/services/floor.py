"""Three annotators of a project, and the moves they make."""

from __future__ import annotations

import json
from typing import Any

import pytest

from builders import a_project, a_result, people, some_tasks
from juryroom.core.model import Json, NewAnnotation, NewTask, Project, TaskId, UserId
from juryroom.errors import NoTask
from juryroom.services import (
    annotations,
    assignments,
    evaluation,
    projects,
    queue,
)
from juryroom.services.assignments import Rule
from juryroom.store.unit import Database


class Floor:
    """A project with three annotators, some tasks, and the moves they make."""

    def __init__(self, database: Database, tasks: int = 4, rules: dict[str, Any] | None = None, **fields: Any) -> None:
        self.database = database
        with database.write() as unit:
            self.ann, self.bob, self.cyd = people(unit, 3)
            found = a_project(unit, settings=json.dumps(rules or {}), **fields)
            self.id = found.id
            self.tasks = some_tasks(unit, found, tasks)

    @property
    def project(self) -> Project:
        with self.database.read() as unit:
            return unit.projects.get(self.id)

    def know(self, number: int, choice: str = "same") -> list[TaskId]:
        """Tasks whose answer was imported with them."""
        truth = NewAnnotation(Json(json.dumps([a_result(choice)])), 1, None, ground_truth=True, last_action="imported")
        with self.database.write() as unit:
            new = [NewTask(Json('{"text": "known"}'), annotations=(truth,)) for _ in range(number)]
            return unit.tasks.add_many(unit.projects.get(self.id), new)

    def give(self, tasks: list[TaskId], *users: UserId, each: int | None = None, **more: Any) -> int:
        with self.database.write() as unit:
            rule = Rule(users, each=each, **more)
            return assignments.spread(unit, unit.projects.get(self.id), tasks, rule, by=self.ann)

    def take(self, user: UserId, want: int = 1) -> list[queue.Held]:
        with self.database.write(durable=False) as unit:
            return queue.take(unit, self.id, user, want=want, dice=lambda n: 0)

    def reason(self, user: UserId) -> str:
        with pytest.raises(NoTask) as caught:
            self.take(user)
        return caught.value.reason

    def submit(self, user: UserId, task: TaskId, choice: str = "same", lease: int | None = None) -> int:
        with self.database.write() as unit:
            return annotations.submit(unit, task, [a_result(choice)], author=user, lease=lease).id

    def answer_next(self, user: UserId, choice: str = "same") -> tuple[TaskId, str]:
        held = self.take(user)[0]
        self.submit(user, held.task.id, choice, held.lease.token)
        return held.task.id, held.queue

    def is_labeled(self, task: TaskId) -> bool:
        with self.database.read() as unit:
            return unit.tasks.get(task).is_labeled

    def set(self, **fields: Any) -> None:
        with self.database.write() as unit:
            projects.update(unit, self.id, fields)

    def standing(self, user: UserId) -> evaluation.Standing:
        with self.database.read() as unit:
            return evaluation.standing(unit, unit.projects.get(self.id), user)
