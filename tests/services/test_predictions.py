from __future__ import annotations

import pytest

from builders import a_project, a_result, some_tasks
from juryroom.core.model import Json, NewPrediction, TaskId
from juryroom.errors import BadInput, NotThere, ResultsDoNotFit
from juryroom.services import predictions
from juryroom.store.unit import Database, UnitOfWork


@pytest.fixture
def unit(database: Database):
    with database.write() as found:
        yield found


def new(score: float | None, version: str = "v2") -> NewPrediction:
    return NewPrediction(Json("[]"), score, version)


class TestAdd:
    def test_the_tasks_score_and_the_counters_follow(self, unit: UnitOfWork) -> None:
        project = a_project(unit)
        task = some_tasks(unit, project, 2)[0]
        added = predictions.add(unit, task, [a_result()], score=0.75, model_version="v1")
        assert unit.predictions.get(added.id) == added
        after = unit.tasks.get(task)
        assert (after.score, after.total_predictions) == (0.75, 1)
        counted = unit.projects.get(project.id)
        assert (counted.total_predictions_number, counted.scored_task_number) == (1, 1)
        assert counted.latest_model_version == "v1"

    def test_results_that_do_not_fit_are_refused(self, unit: UnitOfWork) -> None:
        task = some_tasks(unit, a_project(unit), 1)[0]
        with pytest.raises(ResultsDoNotFit, match="Validation error"):
            predictions.add(unit, task, [a_result("maybe")])
        with pytest.raises(ResultsDoNotFit):
            predictions.add(unit, task, [a_result()], score=2.0)

    def test_a_project_that_only_stores_drops_a_score_that_is_none(self, unit: UnitOfWork) -> None:
        task = some_tasks(unit, a_project(unit, strict_results=False), 1)[0]
        assert predictions.add(unit, task, [], score="high").score is None

    def test_for_a_task_that_does_not_exist_it_is_refused(self, unit: UnitOfWork) -> None:
        with pytest.raises(NotThere):
            predictions.add(unit, TaskId(77), [])


class TestScore:
    def test_the_newest_one_counts(self, unit: UnitOfWork) -> None:
        project = a_project(unit)
        task = some_tasks(unit, project, 1, scores=[0.1])[0]
        predictions.add_many(unit, project.id, [(task, new(0.9)), (task, new(None))])
        assert unit.tasks.get(task).score == 0.9

    def test_the_pinned_version_counts_where_there_is_one(self, unit: UnitOfWork) -> None:
        project = a_project(unit, model_version="v1")
        tasks = some_tasks(unit, project, 2, scores=[0.1])
        predictions.add_many(unit, project.id, [(task, new(0.9)) for task in tasks])
        assert [task.score for task in unit.tasks.get_many(tasks)] == [0.1, 0.9]

    def test_pinning_another_version_scores_anew(self, unit: UnitOfWork) -> None:
        project = a_project(unit)
        tasks = some_tasks(unit, project, 2, scores=[0.1, 0.2])
        predictions.add_many(unit, project.id, [(tasks[0], new(0.9))])
        unit.projects.update(project.id, {"model_version": "v1"})
        assert [task.score for task in unit.tasks.get_many(tasks)] == [0.1, 0.2]
        unit.projects.update(project.id, {"model_version": "v2"})
        assert [task.score for task in unit.tasks.get_many(tasks)] == [0.9, 0.2]


class TestAddMany:
    def test_with_upsert_the_same_version_makes_way(self, unit: UnitOfWork) -> None:
        project = a_project(unit)
        tasks = some_tasks(unit, project, 2, scores=[0.1, 0.2])
        rows = [(tasks[0], new(0.5, "v1")), (tasks[0], new(0.6, "v1")), (tasks[1], new(0.7, "v2"))]
        predictions.add_many(unit, project.id, rows, upsert=True)
        assert [one.score for one in unit.predictions.of_task(tasks[0])] == [0.6]
        assert [one.score for one in unit.predictions.of_task(tasks[1])] == [0.2, 0.7]
        assert unit.projects.get(project.id).total_predictions_number == 3

    def test_a_task_of_another_project_is_named(self, unit: UnitOfWork) -> None:
        project, other = a_project(unit), a_project(unit)
        task = some_tasks(unit, other, 1)[0]
        with pytest.raises(BadInput) as caught:
            predictions.add_many(unit, project.id, [(task, new(0.5))])
        assert caught.value.fields == {"task": [f"Not tasks of project {project.id}: {task}"]}


def test_an_update_changes_what_is_named(unit: UnitOfWork) -> None:
    project = a_project(unit)
    task = some_tasks(unit, project, 1, scores=[0.1])[0]
    before = unit.predictions.of_task(task)[0]
    after = predictions.update(unit, before.id, {"score": 0.4})
    assert (after.score, after.result, after.model_version) == (0.4, before.result, "v1")
    assert unit.tasks.get(task).score == 0.4


def test_deleted_it_leaves_the_score_of_the_one_before(unit: UnitOfWork) -> None:
    project = a_project(unit)
    task = some_tasks(unit, project, 1, scores=[0.1])[0]
    newest = predictions.add(unit, task, [], score=0.9, model_version="v2")
    predictions.delete(unit, newest.id)
    assert unit.tasks.get(task).score == 0.1
    assert predictions.delete_many(unit, project.id, model_version="v1") == 1
    assert unit.tasks.get(task).score is None
    counted = unit.projects.get(project.id)
    assert (counted.total_predictions_number, counted.scored_task_number) == (0, 0)
