from __future__ import annotations

import json

import pytest

from builders import a_project, a_result, people, some_tasks
from juryroom.core.model import AnnotationId, DraftId, Json, NewTask, PredictionId, SkipQueue
from juryroom.errors import AlreadyExists, BadInput, NotAllowed, NotThere, ResultsDoNotFit, RevisionConflict
from juryroom.services import annotations, drafts, queue
from juryroom.services.annotations import Details
from juryroom.store.unit import Database, UnitOfWork


@pytest.fixture
def unit(database: Database):
    with database.write() as found:
        yield found


class TestSubmit:
    def test_it_is_stored_counted_and_told(self, unit: UnitOfWork) -> None:
        ann = people(unit, 1)[0]
        project = a_project(unit)
        task = some_tasks(unit, project, 2)[0]
        stored = annotations.submit(unit, task, [a_result()], author=ann, details=Details(lead_time=3.5))
        assert unit.annotations.get(stored.id) == stored
        assert json.loads(stored.result) == [a_result()]
        assert (stored.completed_by, stored.lead_time, stored.last_action, stored.result_count) == (
            ann,
            3.5,
            "submitted",
            1,
        )
        after = unit.tasks.get(task)
        assert (after.is_labeled, after.total_annotations, after.answers, after.updated_by) == (True, 1, 1, ann)
        assert after.completed_at == unit.now
        counted = unit.projects.get(project.id)
        assert (counted.finished_task_number, counted.total_annotations_number) == (1, 1)
        assert unit.outbox.waiting()[-1][1] == "annotation.created"

    def test_results_that_do_not_fit_are_refused_with_the_reason(self, unit: UnitOfWork) -> None:
        ann = people(unit, 1)[0]
        task = some_tasks(unit, a_project(unit), 1)[0]
        with pytest.raises(ResultsDoNotFit) as caught:
            annotations.submit(unit, task, [a_result("maybe")], author=ann)
        assert "maybe" in caught.value.problems[0]
        assert unit.annotations.of_task(task) == []

    def test_a_project_that_only_stores_takes_any_list(self, unit: UnitOfWork) -> None:
        ann = people(unit, 1)[0]
        task = some_tasks(unit, a_project(unit, strict_results=False), 1)[0]
        annotations.submit(unit, task, [{"anything": True}], author=ann)
        with pytest.raises(ResultsDoNotFit):
            annotations.submit(unit, task, "no list", author=ann)  # type: ignore[arg-type]

    def test_sent_again_it_is_answered_with_what_is_stored(self, unit: UnitOfWork) -> None:
        ann = people(unit, 1)[0]
        project = a_project(unit)
        task = some_tasks(unit, project, 1)[0]
        lease = queue.take(unit, project.id, ann)[0].lease.token
        details = Details(unique_id="6f1c")
        first = annotations.submit(unit, task, [a_result()], author=ann, lease=lease, details=details)
        assert annotations.submit(unit, task, [a_result()], author=ann, lease=lease, details=details) == first
        assert len(unit.annotations.of_task(task)) == 1

    @pytest.mark.parametrize("other_person", [True, False])
    def test_the_same_unique_id_for_something_else_is_refused(self, unit: UnitOfWork, other_person: bool) -> None:
        ann, bob = people(unit, 2)
        task = some_tasks(unit, a_project(unit), 1)[0]
        annotations.submit(unit, task, [a_result()], author=ann, details=Details(unique_id="6f1c"))
        author, choice = (bob, "same") if other_person else (ann, "different")
        with pytest.raises(AlreadyExists, match="Annotation with this unique id already exists"):
            annotations.submit(unit, task, [a_result(choice)], author=author, details=Details(unique_id="6f1c"))

    def test_the_draft_it_grew_from_goes_and_leaves_its_beginning(self, unit: UnitOfWork) -> None:
        ann = people(unit, 1)[0]
        task = some_tasks(unit, a_project(unit), 1)[0]
        draft = drafts.add(unit, task, [], user=ann)
        stored = annotations.submit(unit, task, [a_result()], author=ann, details=Details(draft_id=draft.id))
        assert stored.draft_created_at == draft.created_at
        assert unit.drafts.of_task(task) == []

    def test_the_draft_of_somebody_else_is_not_there(self, unit: UnitOfWork) -> None:
        ann, bob = people(unit, 2)
        task = some_tasks(unit, a_project(unit), 1)[0]
        draft = drafts.add(unit, task, [], user=bob)
        with pytest.raises(NotThere):
            annotations.submit(unit, task, [a_result()], author=ann, details=Details(draft_id=draft.id))

    def test_a_draft_that_is_gone_already_does_not_cost_the_answer(self, unit: UnitOfWork) -> None:
        ann = people(unit, 1)[0]
        task = some_tasks(unit, a_project(unit), 1)[0]
        annotations.submit(unit, task, [a_result()], author=ann, details=Details(draft_id=DraftId(999)))

    def test_the_prediction_on_screen_is_kept_as_it_was(self, unit: UnitOfWork) -> None:
        ann = people(unit, 1)[0]
        project = a_project(unit)
        tasks = some_tasks(unit, project, 2, scores=[0.25, 0.5])
        shown, other = (unit.predictions.of_task(task)[0].id for task in tasks)
        details = Details(parent_prediction=shown)
        stored = annotations.submit(unit, tasks[0], [a_result()], author=ann, details=details)
        unit.predictions.delete_many(project, ids=[shown])
        snapshot = json.loads(unit.annotations.get(stored.id).prediction)
        assert (snapshot["id"], snapshot["score"], snapshot["model_version"]) == (shown, 0.25, "v1")
        with pytest.raises(BadInput):
            annotations.submit(
                unit, tasks[0], [a_result()], author=ann, details=Details(parent_prediction=PredictionId(other))
            )

    def test_ground_truth_is_one_per_task(self, unit: UnitOfWork) -> None:
        ann, bob = people(unit, 2)
        project = a_project(unit, maximum_annotations=2)
        task = some_tasks(unit, project, 1)[0]
        for user in (ann, bob):
            annotations.submit(unit, task, [a_result()], author=user, details=Details(ground_truth=True))
        assert [one.ground_truth for one in unit.annotations.of_task(task)] == [False, True]
        assert unit.projects.get(project.id).ground_truth_number == 1

    def test_two_answers_of_one_person_count_once(self, unit: UnitOfWork) -> None:
        ann = people(unit, 1)[0]
        task = some_tasks(unit, a_project(unit, maximum_annotations=2), 1)[0]
        for _ in range(2):
            annotations.submit(unit, task, [a_result()], author=ann)
        after = unit.tasks.get(task)
        assert (after.total_annotations, after.answers, after.is_labeled) == (2, 1, False)


class TestSkip:
    def test_it_is_an_annotation_of_its_own_kind(self, unit: UnitOfWork) -> None:
        ann = people(unit, 1)[0]
        project = a_project(unit)
        task = some_tasks(unit, project, 1)[0]
        stored = annotations.skip(unit, task, author=ann)
        assert (stored.was_cancelled, stored.last_action) == (True, "skipped")
        after = unit.tasks.get(task)
        assert (after.total_annotations, after.cancelled_annotations, after.is_labeled) == (0, 1, False)
        assert unit.projects.get(project.id).skipped_annotations_number == 1

    def test_a_task_that_may_not_be_skipped_is_not(self, unit: UnitOfWork) -> None:
        ann = people(unit, 1)[0]
        task = unit.tasks.add_many(a_project(unit), [NewTask(Json('{"text": ""}'), allow_skip=False)])[0]
        with pytest.raises(NotAllowed):
            annotations.skip(unit, task, author=ann)


class TestUpdate:
    def test_it_makes_the_next_revision(self, unit: UnitOfWork) -> None:
        ann = people(unit, 1)[0]
        task = some_tasks(unit, a_project(unit), 1)[0]
        stored = annotations.submit(unit, task, [a_result()], author=ann)
        after = annotations.update(unit, stored.id, by=ann, results=[a_result("different")], revision=1)
        assert (after.revision, after.last_action) == (2, "updated")
        assert json.loads(after.result) == [a_result("different")]
        with pytest.raises(RevisionConflict):
            annotations.update(unit, stored.id, by=ann, results=[], revision=1)

    def test_a_skip_turned_into_an_answer_is_counted(self, unit: UnitOfWork) -> None:
        ann = people(unit, 1)[0]
        task = some_tasks(unit, a_project(unit), 1)[0]
        skip = annotations.skip(unit, task, author=ann)
        annotations.update(unit, skip.id, by=ann, results=[a_result()], changes={"was_cancelled": False})
        after = unit.tasks.get(task)
        assert (after.total_annotations, after.cancelled_annotations, after.is_labeled) == (1, 0, True)

    def test_what_does_not_exist_cannot_be_changed(self, unit: UnitOfWork) -> None:
        with pytest.raises(NotThere):
            annotations.update(unit, AnnotationId(1), by=people(unit, 1)[0], results=[])


class TestDelete:
    def test_the_task_is_open_again(self, unit: UnitOfWork) -> None:
        ann = people(unit, 1)[0]
        project = a_project(unit)
        task = some_tasks(unit, project, 1)[0]
        stored = annotations.submit(unit, task, [a_result()], author=ann)
        annotations.delete(unit, stored.id, by=ann)
        after = unit.tasks.get(task)
        assert (after.is_labeled, after.total_annotations, after.completed_at) == (False, 0, None)
        counted = unit.projects.get(project.id)
        assert (counted.finished_task_number, counted.total_annotations_number) == (0, 0)

    def test_many_at_once_of_one_person(self, unit: UnitOfWork) -> None:
        ann, bob = people(unit, 2)
        project = a_project(unit)
        tasks = some_tasks(unit, project, 3)
        for task, user in zip(tasks, (ann, ann, bob), strict=True):
            annotations.submit(unit, task, [a_result()], author=user)
        assert annotations.delete_many(unit, project.id, author=ann) == 2
        assert [task.is_labeled for task in unit.tasks.get_many(tasks)] == [False, False, True]
        assert unit.projects.get(project.id).finished_task_number == 1


def test_converted_to_a_draft_the_answer_is_its_authors_again(unit: UnitOfWork) -> None:
    ann, bob = people(unit, 2)
    task = some_tasks(unit, a_project(unit), 1)[0]
    stored = annotations.submit(unit, task, [a_result()], author=ann, details=Details(lead_time=2.0))
    draft = annotations.convert_to_draft(unit, stored.id, by=bob)
    assert (draft.user_id, draft.result, draft.lead_time) == (ann, stored.result, 2.0)
    assert unit.annotations.of_task(task) == []
    assert not unit.tasks.get(task).is_labeled


@pytest.mark.parametrize(("mode", "labeled"), [(SkipQueue.IGNORE, True), (SkipQueue.FOR_OTHERS, False)])
def test_whether_skips_count_follows_the_project(unit: UnitOfWork, mode: SkipQueue, labeled: bool) -> None:
    ann = people(unit, 1)[0]
    other = SkipQueue.FOR_OTHERS if mode == SkipQueue.IGNORE else SkipQueue.IGNORE
    project = a_project(unit, skip_queue=other)
    task = some_tasks(unit, project, 1)[0]
    annotations.skip(unit, task, author=ann)
    unit.projects.update(project.id, {"skip_queue": mode})
    assert unit.tasks.get(task).is_labeled is labeled
    assert unit.projects.get(project.id).finished_task_number == int(labeled)
