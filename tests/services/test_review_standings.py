"""Where tasks stand when a project changes its rules, and when answers are taken out and put back."""

from __future__ import annotations

import json

import pytest

from builders import a_project, a_result, people, some_tasks
from fakes import FixedClock
from juryroom.core.model import Json, NewPrediction, ProjectId
from juryroom.core.reviewing.settings import read
from juryroom.services import (
    actions,
    adjudication,
    annotations,
    config_changes,
    review_rules,
    review_standings,
    reviews,
)
from juryroom.services.actions import undo
from juryroom.services.adjudication import Choice
from juryroom.services.reviews import Said
from juryroom.store.unit import Database, UnitOfWork


def waiting(unit: UnitOfWork, project: ProjectId) -> tuple[int, int]:
    kept = unit.projects.get(project)
    return kept.review_waiting, kept.reviewed_tasks


def test_many_tasks_follow_by_a_job(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(review_standings, "IN_REQUEST", 1)
    with database.write() as unit:
        author, owner = people(unit, 2)
        project = a_project(unit, maximum_annotations=2)
        tasks = some_tasks(unit, project, 3)
        for task in tasks:
            annotations.submit(unit, task, [a_result()], author=author)
        changed = config_changes.change(
            unit, project.id, {"review_settings": read({"only_finished_tasks": True})}, by=owner
        )
        (job,) = [each for each in unit.jobs.unfinished() if each.kind == review_standings.JOB]
        assert waiting(unit, changed.project.id) == (3, 0)
    with database.write() as unit:
        assert review_standings.follow_chunk(unit, job, tasks) == {"tasks": 3}
        assert waiting(unit, project.id) == (0, 0)


def test_a_share_of_the_tasks_is_routed_and_the_same_ones_again(database: Database):
    with database.write() as unit:
        (author,) = people(unit, 1)
        project = a_project(unit)
        for task in some_tasks(unit, project, 40):
            annotations.submit(unit, task, [a_result()], author=author)
        (rule,) = review_rules.replace(unit, project.id, [{"sample_rate": 0.5}])
        some = waiting(unit, project.id)[0]
        assert 8 < some < 32  # 20 +- 3.8 standard deviations
        review_rules.replace(unit, project.id, [{"id": rule.id, "sample_rate": 0.5}])
        assert waiting(unit, project.id)[0] == some
        review_rules.replace(unit, project.id, [])
        assert waiting(unit, project.id)[0] == 40


def test_what_an_action_deletes_comes_back_with_its_reviews(database: Database, clock: FixedClock):
    with database.write() as unit:
        author, reviewer = people(unit, 2)
        project = a_project(unit)
        first, second = some_tasks(unit, project, 2)
        answer = annotations.submit(unit, first, [a_result()], author=author)
        review = reviews.review(unit, answer.id, Said(True, results=[a_result("different")], comment="so"), by=reviewer)
        annotations.submit(unit, second, [a_result()], author=author)
        adjudication.settle(unit, second, Choice(results=[a_result()]), by=reviewer)
        before = unit.projects.get(project.id)
    everything = {"selectedItems": {"all": True, "excluded": []}}
    for action in ("delete_tasks", "delete_tasks_annotations"):
        with database.write() as unit:
            kind = actions.named(action)
            done = actions.perform(unit, project.id, kind, everything, view_id=None, by=reviewer)
            assert (*waiting(unit, project.id), unit.projects.get(project.id).adjudicated_tasks) == (0, 0, 0)
        with database.write() as unit:
            undo.undo(unit, done.run, by=reviewer)
        with database.read() as unit:
            after = unit.projects.get(project.id)
            assert (after.reviewed_tasks, after.adjudicated_tasks) == (before.reviewed_tasks, before.adjudicated_tasks)
            assert unit.reviews.get(review.id) == review
            assert [each.action for each in unit.history.of_annotation(answer.id)] == [
                "submitted",
                "fixed_and_accepted",
            ]
            assert unit.adjudications.of_task(second) is not None
            assert unit.tasks.get(first).comment_count == 1


def test_a_new_prediction_raises_and_ends_a_flag(database: Database):
    with database.write() as unit:
        (author,) = people(unit, 1)
        project = a_project(unit, settings=json.dumps({"model_divergence": 0.5}))
        (task,) = some_tasks(unit, project, 1)
        annotations.submit(unit, task, [a_result("same")], author=author)
        assert unit.tasks.get(task).adjudication is None
        for said, expected in (("different", "waiting"), ("same", None)):
            new = NewPrediction(Json(json.dumps([a_result(said)])), 0.5, said)
            unit.predictions.add_many(unit.projects.get(project.id), [(task, new)])
            assert unit.tasks.get(task).adjudication == expected
            assert len(unit.standings.flags_of([task]).get(task, [])) == (expected is not None)
