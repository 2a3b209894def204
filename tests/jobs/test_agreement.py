"""Agreement recounted by a job when what it goes by changes; figures worked out behind the request."""

from __future__ import annotations

import pytest

from builders import a_project, a_result, people, some_tasks
from fakes import FixedClock
from jobs.bench import finish
from juryroom.core.model import ProjectId, TaskId, UserId
from juryroom.services import agreement, annotations, config_changes, figures
from juryroom.services import jobs as jobs_service
from juryroom.services.room import Room
from juryroom.store.unit import Database

WHOLE = ("task", "", "", "")


@pytest.fixture
def answered(database: Database) -> tuple[ProjectId, list[TaskId], list[UserId]]:
    """Three tasks on which two of three people agree: pairwise 1/3, by consensus 2/3."""
    with database.write() as unit:
        crowd = people(unit, 3)
        project = a_project(unit, maximum_annotations=3).id
        tasks = some_tasks(unit, unit.projects.get(project), 3)
        for task in tasks:
            for who, said in zip(crowd, ("same", "same", "different"), strict=True):
                annotations.submit(unit, task, [a_result(said)], author=who)
    return project, tasks, crowd


def agreements(database: Database, tasks: list[TaskId]) -> list[float | None]:
    with database.read() as unit:
        return [task.agreement for task in unit.tasks.get_many(tasks, payload=False)]


def test_a_change_of_methodology_recounts_by_a_job(
    room: Room, answered: tuple[ProjectId, list[TaskId], list[UserId]], monkeypatch: pytest.MonkeyPatch
) -> None:
    project, tasks, crowd = answered
    monkeypatch.setattr(agreement, "IN_REQUEST", 0)
    monkeypatch.setattr(jobs_service, "CHUNK", 2)
    with room.database.write() as unit:
        config_changes.change(unit, project, {"agreement_methodology": "consensus"}, by=crowd[0])
        (job,) = unit.jobs.unfinished()
    assert agreements(room.database, tasks) == [pytest.approx(1 / 3)] * 3
    with room.database.read() as unit:
        assert agreement.is_recounting(unit, project)
    finish(room, job.id)
    assert agreements(room.database, tasks) == [pytest.approx(2 / 3)] * 3
    with room.database.read() as unit:
        assert not agreement.is_recounting(unit, project)
        own = unit.agreements.sums(project, "task")[WHOLE]
        assert (own.n, own.mean) == (3, pytest.approx(2 / 3))


def test_a_second_change_takes_the_place_of_the_first_recount(
    room: Room, answered: tuple[ProjectId, list[TaskId], list[UserId]], monkeypatch: pytest.MonkeyPatch
) -> None:
    project, tasks, crowd = answered
    monkeypatch.setattr(agreement, "IN_REQUEST", 0)
    for methodology in ("consensus", "pairwise"):
        with room.database.write() as unit:
            config_changes.change(unit, project, {"agreement_methodology": methodology}, by=crowd[0])
    with room.database.read() as unit:
        (job,) = unit.jobs.unfinished()
    finish(room, job.id)
    assert agreements(room.database, tasks) == [pytest.approx(1 / 3)] * 3


def test_other_settings_recount_nothing(
    room: Room, answered: tuple[ProjectId, list[TaskId], list[UserId]], monkeypatch: pytest.MonkeyPatch
) -> None:
    project, _, crowd = answered
    monkeypatch.setattr(agreement, "IN_REQUEST", 0)
    with room.database.write() as unit:
        config_changes.change(unit, project, {"title": "Another", "agreement_threshold": 0.5}, by=crowd[0])
        assert unit.jobs.unfinished() == []


def test_answers_from_before_agreement_was_kept_are_counted_at_the_next_start(
    database: Database, answered: tuple[ProjectId, list[TaskId], list[UserId]]
) -> None:
    project, tasks, _ = answered
    with database.write() as unit:
        for table in ("agreement_sums", "task_agreements"):
            unit.connection.exec_driver_sql(f"DELETE FROM {table}")
        unit.connection.exec_driver_sql("UPDATE tasks SET agreement = NULL")
        agreement.count_what_never_was(unit)
        assert unit.agreements.sums(project, "task")[WHOLE].n == 3
    assert agreements(database, tasks) == [pytest.approx(1 / 3)] * 3


def test_a_figure_of_a_large_project_is_worked_out_by_a_job(
    room: Room,
    clock: FixedClock,
    answered: tuple[ProjectId, list[TaskId], list[UserId]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project, tasks, crowd = answered
    monkeypatch.setattr(figures, "IN_REQUEST", 0)
    first = figures.get(room.database, project, "consensus")
    assert (first.value, first.stale) == (None, True) and first.job is not None
    assert figures.get(room.database, project, "consensus").job == first.job  # asked for once
    finish(room, first.job)
    found = figures.get(room.database, project, "consensus")
    assert (found.stale, found.job) == (False, None)
    assert [row[2] for row in found.value["verdict"]["rows"]] == ["same"] * 3
    with room.database.write() as unit:
        annotations.update(unit, unit.annotations.of_task(tasks[0])[0].id, by=crowd[0], results=[a_result("different")])
    soon = figures.get(room.database, project, "consensus")
    assert soon.stale and soon.job is None and soon.value == found.value  # not worked out anew with every answer
    clock.advance(seconds=60)
    later = figures.get(room.database, project, "consensus")
    assert later.job is not None
    finish(room, later.job)
    rows = figures.get(room.database, project, "consensus").value["verdict"]["rows"]
    assert [row[2] for row in rows] == ["different", "same", "same"]
