from __future__ import annotations

import pytest

from builders import a_project, a_result, people, some_tasks
from juryroom.errors import BadInput, NotThere, RevisionConflict
from juryroom.services import annotations, drafts, queue
from juryroom.store.unit import Database, UnitOfWork


@pytest.fixture
def unit(database: Database):
    with database.write() as found:
        yield found


def test_a_draft_need_not_fit_the_config(unit: UnitOfWork) -> None:
    ann = people(unit, 1)[0]
    task = some_tasks(unit, a_project(unit), 1)[0]
    draft = drafts.add(unit, task, [{"half": "done"}], user=ann, lead_time=1.5)
    assert drafts.get(unit, draft.id, user=ann) == draft
    with pytest.raises(BadInput):
        drafts.add(unit, task, "text", user=ann)


def test_for_anybody_else_it_is_not_there(unit: UnitOfWork) -> None:
    ann, bob = people(unit, 2)
    draft = drafts.add(unit, some_tasks(unit, a_project(unit), 1)[0], [], user=ann)
    for attempt in (
        lambda: drafts.get(unit, draft.id, user=bob),
        lambda: drafts.update(unit, draft.id, {}, user=bob),
        lambda: drafts.delete(unit, draft.id, user=bob),
    ):
        with pytest.raises(NotThere):
            attempt()


def test_each_change_is_a_revision_and_two_tabs_are_told(unit: UnitOfWork) -> None:
    ann = people(unit, 1)[0]
    draft = drafts.add(unit, some_tasks(unit, a_project(unit), 1)[0], [], user=ann)
    after = drafts.update(unit, draft.id, {"result": [a_result()]}, user=ann, revision=1)
    assert after.revision == 2
    with pytest.raises(RevisionConflict):
        drafts.update(unit, draft.id, {"result": []}, user=ann, revision=1)


def test_a_draft_of_an_annotation_goes_with_its_next_change(unit: UnitOfWork) -> None:
    ann = people(unit, 1)[0]
    task = some_tasks(unit, a_project(unit), 1)[0]
    stored = annotations.submit(unit, task, [a_result()], author=ann)
    drafts.add(unit, task, [], user=ann, annotation_id=stored.id)
    annotations.update(unit, stored.id, by=ann, results=[a_result("different")])
    assert unit.drafts.of_task(task) == []


def test_postponing_gives_the_task_back(unit: UnitOfWork) -> None:
    ann, bob = people(unit, 2)
    project = a_project(unit)
    task = some_tasks(unit, project, 1)[0]
    queue.take(unit, project.id, ann)
    drafts.add(unit, task, [], user=ann, was_postponed=True)
    assert queue.take(unit, project.id, bob)[0].task.id == task
