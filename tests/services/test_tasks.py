from __future__ import annotations

import pytest

from builders import a_project, a_result, people, some_tasks
from juryroom.core.model import Json, NewAnnotation, NewTask
from juryroom.errors import BadInput, NotThere
from juryroom.services import annotations, tasks
from juryroom.store.unit import Database, UnitOfWork


@pytest.fixture
def unit(database: Database):
    with database.write() as found:
        yield found


class TestCreate:
    def test_it_is_numbered_within_its_project(self, unit: UnitOfWork) -> None:
        some_tasks(unit, a_project(unit), 3)
        project = a_project(unit, maximum_annotations=2)
        first = tasks.create(unit, project.id, {"text": "a"}, meta={"from": "here"})
        second = tasks.create(unit, project.id, {"text": "b"})
        assert (first.inner_id, second.inner_id, first.overlap) == (1, 2, 2)
        assert (first.data, first.meta) == ('{"text":"a"}', '{"from":"here"}')
        assert unit.projects.get(project.id).task_number == 2

    def test_data_that_lack_a_variable_are_refused(self, unit: UnitOfWork) -> None:
        project = a_project(unit)
        with pytest.raises(BadInput) as caught:
            tasks.create(unit, project.id, {"other": 1})
        assert '"text"' in caught.value.fields["data"][0]


def test_new_data_are_checked_too(unit: UnitOfWork) -> None:
    ann = people(unit, 1)[0]
    task = some_tasks(unit, a_project(unit), 1)[0]
    after = tasks.update(unit, task, {"data": {"text": "new"}}, by=ann)
    assert (after.data, after.updated_by) == ('{"text":"new"}', ann)
    with pytest.raises(BadInput):
        tasks.update(unit, task, {"data": {}}, by=ann)


def test_deleting_takes_everything_on_it_and_the_counters_along(unit: UnitOfWork) -> None:
    ann = people(unit, 1)[0]
    project = a_project(unit)
    gone, kept = some_tasks(unit, project, 2, scores=[0.5])
    stored = annotations.submit(unit, gone, [a_result()], author=ann)
    tasks.delete(unit, gone)
    with pytest.raises(NotThere):
        unit.annotations.get(stored.id)
    after = unit.projects.get(project.id)
    assert (after.task_number, after.finished_task_number, after.total_predictions_number) == (1, 0, 0)
    assert tasks.delete_all(unit, project.id) == 1
    with pytest.raises(NotThere):
        tasks.get(unit, kept)


def test_the_way_back_is_the_last_hundred_answers_oldest_first(unit: UnitOfWork) -> None:
    ann, bob = people(unit, 2)
    project = a_project(unit)
    found = some_tasks(unit, project, 103)
    own = [annotations.submit(unit, task, [a_result()], author=ann) for task in found[:102]]
    annotations.submit(unit, found[102], [a_result()], author=bob)
    history = unit.annotations.history(project.id, ann)
    assert history == [(one.task_id, one.id) for one in own[2:]]


class TestOverlap:
    def test_raising_it_opens_tasks_and_lowering_closes_them(self, unit: UnitOfWork) -> None:
        ann = people(unit, 1)[0]
        project = a_project(unit)
        task = some_tasks(unit, project, 2)[0]
        annotations.submit(unit, task, [a_result()], author=ann)
        unit.projects.update(project.id, {"maximum_annotations": 2})
        assert not unit.tasks.get(task).is_labeled
        unit.projects.update(project.id, {"maximum_annotations": 1})
        assert unit.tasks.get(task).is_labeled
        assert unit.projects.get(project.id).finished_task_number == 1

    def test_of_five_tasks_half_is_three_and_those_with_answers_come_first(self, unit: UnitOfWork) -> None:
        ann = people(unit, 1)[0]
        project = a_project(unit)
        found = some_tasks(unit, project, 5)
        annotations.submit(unit, found[4], [a_result()], author=ann)
        unit.projects.update(project.id, {"maximum_annotations": 2, "overlap_cohort_percentage": 50})
        assert [task.overlap for task in unit.tasks.get_many(found)] == [2, 2, 1, 1, 2]
        unit.tasks.delete_many(unit.projects.get(project.id), found[2:4])  # half of three is two
        assert [task.overlap for task in unit.tasks.get_many(found)] == [2, 1, 2]


class TestImported:
    def test_ground_truth_does_not_close_a_task(self, unit: UnitOfWork) -> None:
        ann = people(unit, 1)[0]
        project = a_project(unit)
        truth = NewAnnotation(Json("[]"), 0, ann, ground_truth=True, last_action="imported")
        answer = NewAnnotation(Json("[]"), 0, ann, last_action="imported")
        new = [NewTask(Json('{"text": ""}'), annotations=(one,)) for one in (truth, answer)]
        first, second = unit.tasks.get_many(unit.tasks.add_many(project, new))
        assert (first.is_labeled, second.is_labeled) == (False, True)
        assert (first.total_annotations, first.answers) == (1, 0)
        counted = unit.projects.get(project.id)
        assert (counted.ground_truth_number, counted.finished_task_number) == (1, 1)
