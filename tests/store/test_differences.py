"""The distance between people and the model follows both, whichever changes."""

from __future__ import annotations

import json

from builders import a_project, a_result, people, some_tasks
from juryroom.core.model import Json, NewAnnotation, NewPrediction, NewTask, TaskId
from juryroom.services import annotations
from juryroom.store.unit import Database, UnitOfWork


def said(choice: str, version: str = "v1") -> NewPrediction:
    return NewPrediction(Json(json.dumps([a_result(choice)])), 0.5, version)


def apart(unit: UnitOfWork, task_id: TaskId) -> float | None:
    return unit.tasks.get(task_id).model_difference


def test_it_follows_answers_and_predictions(database: Database):
    with database.write() as unit:
        me, other = people(unit, 2)
        project = a_project(unit, maximum_annotations=2)
        task = some_tasks(unit, project, 1)[0]
        assert apart(unit, task) is None
        first = annotations.submit(unit, task, [a_result("same")], author=me)
        assert apart(unit, task) is None
        made = unit.predictions.add_many(project, [(task, said("same"))])
        assert apart(unit, task) == 0
        annotations.submit(unit, task, [a_result("different")], author=other)
        assert apart(unit, task) == 0.5
        unit.predictions.add_many(project, [(task, said("different", "v2"))])
        annotations.delete(unit, first.id, by=me)
        assert apart(unit, task) == 0
        unit.projects.update(project.id, {"model_version": "v1"})
        assert apart(unit, task) == 1
        unit.predictions.delete_many(project, ids=made)
        assert apart(unit, task) == 0
        unit.predictions.delete_many(project)
        assert apart(unit, task) is None


def test_an_import_brings_it_and_skips_do_not_count(database: Database):
    with database.write() as unit:
        me = people(unit, 1)[0]
        project = a_project(unit)
        result = Json(json.dumps([a_result("different")]))
        answer, skip = NewAnnotation(result, 1, me), NewAnnotation(Json("[]"), 0, me, was_cancelled=True)
        new = [NewTask(Json("{}"), predictions=(said("same"),), annotations=(one,)) for one in (answer, skip)]
        assert [apart(unit, task) for task in unit.tasks.add_many(project, new)] == [1, None]
