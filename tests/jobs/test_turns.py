"""Jobs turn by turn, on both databases: chunks, failures, cancelling."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec
import pytest
from sqlalchemy.exc import OperationalError

from builders import a_project, people, some_tasks
from fakes import FixedClock
from jobs.bench import ask, deleted, finish, job_of, many_tasks
from juryroom.core.jobs import Job, JobId, JobState
from juryroom.errors import BadInput, OutsideFailed
from juryroom.jobs import handlers, registry
from juryroom.jobs.registry import Work, handler, in_chunks
from juryroom.jobs.retry import Backoff
from juryroom.jobs.turns import take_turn
from juryroom.services import actions, jobs
from juryroom.services.jobs import CHUNK, NewJob
from juryroom.services.room import Room
from juryroom.store.unit import Database, UnitOfWork

BUSY = OperationalError("SELECT 1", {}, Exception("busy"))


@pytest.fixture
def known() -> Iterator[Callable[..., None]]:
    """Register a handler for one test: `known("test.do", function)`."""
    assert handlers  # imported, so that its own are not registered meanwhile
    before = dict(registry._HANDLERS)
    yield lambda kind, handle, lost=registry._alone, **policy: handler(kind, Backoff(**policy), lost)(handle)
    registry._HANDLERS.clear()
    registry._HANDLERS.update(before)


def new(database: Database, kind: str, ids: Sequence[int] | None = None) -> JobId:
    with database.write() as unit:
        return jobs.enqueue(unit, NewJob(kind, "A test", ids=ids)).id


def stopped() -> bool:
    """A worker that is about to stop: its turns are one chunk long."""
    return True


class TestChunks:
    def test_a_job_is_done_chunk_by_chunk(self, room: Room) -> None:
        project, ids = many_tasks(room.database, CHUNK + 7)
        job = ask(room.database, project, ids)
        assert (job.state, job.done, job.total) == (JobState.QUEUED, 0, CHUNK + 7)
        assert take_turn(room, job.id, stopped) == 0
        half = job_of(room.database, job.id)
        assert (half.state, half.done, half.result) == (JobState.RUNNING, CHUNK, None)
        assert deleted(room.database) == ids[:CHUNK]
        finish(room, job.id)
        done = job_of(room.database, job.id)
        assert (done.state, done.done) == (JobState.COMPLETED, CHUNK + 7)
        assert done.started_at and done.finished_at and done.heartbeat_at
        assert deleted(room.database) == ids

    def test_another_turn_of_a_job_that_is_over_does_nothing(self, room: Room) -> None:
        project, ids = many_tasks(room.database, 3)
        job = ask(room.database, project, ids)
        finish(room, job.id)
        assert [take_turn(room, job.id) for _ in range(2)] == [None] * 2
        assert deleted(room.database) == ids

    def test_tasks_that_went_or_came_meanwhile_are_left_alone(self, room: Room) -> None:
        project, ids = many_tasks(room.database, 5)
        job = ask(room.database, project, ids)
        with room.database.write() as unit:
            unit.tasks.delete_many(unit.projects.get(project), ids[:2])
            newer = some_tasks(unit, unit.projects.get(project), 1)
        take_turn(room, job.id)
        assert job_of(room.database, job.id).result == '{"tasks":3,"detail":"Deleted 3 tasks"}'
        with room.database.read() as unit:
            assert unit.tasks.existing(project, newer) == set(newer)

    def test_a_chunk_that_fails_leaves_neither_effect_nor_progress(
        self, room: Room, known: Callable[..., None]
    ) -> None:
        def half_done(unit: UnitOfWork, _: Job, __: Sequence[int]) -> dict[str, int]:
            a_project(unit)
            raise BadInput("This cannot be done.")

        known("test.fail", lambda work: in_chunks(work, half_done, lambda *_: ""))
        job = new(room.database, "test.fail", [1, 2, 3])
        assert take_turn(room, job) is None
        failed = job_of(room.database, job)
        assert (failed.state, failed.done, failed.error) == (JobState.FAILED, 0, "This cannot be done.")
        with room.database.read() as unit:
            assert unit.projects.count() == 0

    def test_counts_add_up_over_the_chunks(self, room: Room, known: Callable[..., None]) -> None:
        def count(_: UnitOfWork, __: Job, ids: Sequence[int]) -> dict[str, int]:
            return {"odd": sum(one % 2 for one in ids), "seen": len(ids)}

        known("test.count", lambda work: in_chunks(work, count, lambda _, __, counts: f"{counts['odd']} odd"))
        job = new(room.database, "test.count", range(CHUNK * 2 + 1))
        finish(room, job)
        result = msgspec.json.decode(job_of(room.database, job).result or "")
        assert result == {"odd": CHUNK, "seen": CHUNK * 2 + 1, "detail": f"{CHUNK} odd"}

    def test_a_project_takes_its_jobs_along(self, room: Room) -> None:
        project, ids = many_tasks(room.database, 3)
        job = ask(room.database, project, ids)
        with room.database.write() as unit:
            unit.projects.delete(project)
        assert take_turn(room, job.id) is None

    @pytest.mark.parametrize("in_background", [False, True])
    def test_the_overlap_is_shared_out_among_those_that_stay(self, room: Room, in_background: bool) -> None:
        with room.database.write() as unit:
            project = a_project(unit, maximum_annotations=2, overlap_cohort_percentage=50)
            ids = some_tasks(unit, project, 20)
        if in_background:
            finish(room, ask(room.database, project.id, ids[:10]).id)
        else:
            with room.database.write() as unit:
                chosen = {"selectedItems": {"all": False, "included": ids[:10]}}
                by = people(unit, 1)[0]
                actions.perform(unit, project.id, actions.named("delete_tasks"), chosen, view_id=None, by=by)
        with room.database.read() as unit:
            assert sorted(task.overlap for task in unit.tasks.get_many(ids)) == [1] * 5 + [2] * 5


class TestFailures:
    def test_what_passes_is_tried_again_with_growing_patience(
        self, room: Room, clock: FixedClock, known: Callable[..., None]
    ) -> None:
        failures = [BUSY, BUSY]

        def shaky(work: Work) -> bool:
            if failures:
                raise failures.pop()
            with work.room.database.write() as unit:
                jobs.finish(unit, work.job.id, {"detail": "Done"})
            return False

        known("test.shaky", shaky, first_s=2)
        job = new(room.database, "test.shaky")
        assert take_turn(room, job) == 2
        waiting = job_of(room.database, job)
        assert (waiting.state, waiting.attempts) == (JobState.RUNNING, 1)
        assert waiting.error == "OperationalError on the server; its log tells more."
        clock.advance(seconds=1)
        assert take_turn(room, job) == 1  # too early
        clock.advance(seconds=1)
        assert take_turn(room, job) == 4
        clock.advance(seconds=4)
        assert take_turn(room, job) is None
        done = job_of(room.database, job)
        assert (done.state, done.error, done.retry_at) == (JobState.COMPLETED, None, None)

    def test_after_the_last_attempt_the_job_has_failed(
        self, room: Room, clock: FixedClock, known: Callable[..., None]
    ) -> None:
        def never(_: Work) -> bool:
            raise BUSY

        known("test.never", never, attempts=2)
        job = new(room.database, "test.never")
        assert take_turn(room, job) == 2
        clock.advance(seconds=2)
        assert take_turn(room, job) is None
        assert (job_of(room.database, job).state, job_of(room.database, job).attempts) == (JobState.FAILED, 2)

    def test_what_depends_on_a_job_fails_with_it_and_not_before(
        self, room: Room, clock: FixedClock, known: Callable[..., None]
    ) -> None:
        fell: list[tuple[JobId, str]] = []

        def away(_: Work) -> bool:
            raise OutsideFailed("The provider is away.")

        known("test.away", away, lambda _, job, problem: fell.append((job.id, problem)), attempts=2)
        job = new(room.database, "test.away")
        assert take_turn(room, job) == 2
        assert fell == []
        clock.advance(seconds=2)
        assert take_turn(room, job) is None
        assert fell == [(job, "The provider is away.")]
        assert job_of(room.database, job).state == JobState.FAILED

    def test_attempts_begin_anew_after_a_chunk(self, room: Room, clock: FixedClock, known: Callable[..., None]) -> None:
        outcomes: list[Exception | None] = [BUSY, None, BUSY, None]

        def shaky(_: UnitOfWork, __: Job, ids: Sequence[int]) -> dict[str, int]:
            if error := outcomes.pop(0):
                raise error
            return {"seen": len(ids)}

        known("test.chunks", lambda work: in_chunks(work, shaky, lambda *_: ""), first_s=2, attempts=2)
        job = new(room.database, "test.chunks", range(CHUNK + 1))
        assert take_turn(room, job) == 2
        clock.advance(seconds=2)
        assert take_turn(room, job) == 2  # one chunk done, then the next failure is a first one again
        clock.advance(seconds=2)
        assert take_turn(room, job) is None
        assert job_of(room.database, job).result == f'{{"seen":{CHUNK + 1},"detail":""}}'

    def test_a_kind_that_nobody_knows_fails_in_plain_words(self, room: Room) -> None:
        job = new(room.database, "test.unknown")
        assert take_turn(room, job) is None
        assert "test.unknown" in (job_of(room.database, job).error or "")


class TestCancel:
    def test_a_job_that_nobody_has_begun_ends_at_once(self, room: Room) -> None:
        project, ids = many_tasks(room.database, 3)
        job = ask(room.database, project, ids)
        with room.database.write() as unit:
            assert jobs.cancel(unit, job.id).state is JobState.CANCELLED
        assert take_turn(room, job.id) is None
        assert deleted(room.database) == []

    def test_a_running_job_stops_behind_its_chunk_and_keeps_what_it_did(self, room: Room) -> None:
        project, ids = many_tasks(room.database, CHUNK * 2)
        job = ask(room.database, project, ids)
        take_turn(room, job.id, stopped)
        with room.database.write() as unit:
            asked = jobs.cancel(unit, job.id)
        assert (asked.state, asked.cancel_requested) == (JobState.RUNNING, True)
        assert take_turn(room, job.id) is None
        ended = job_of(room.database, job.id)
        assert (ended.state, ended.done) == (JobState.CANCELLED, CHUNK)
        assert ended.result == f'{{"tasks":{CHUNK},"detail":"Deleted {CHUNK} tasks"}}'
        assert deleted(room.database) == ids[:CHUNK]

    def test_a_job_that_waits_for_another_attempt_need_not_wait_for_its_end(
        self, room: Room, known: Callable[..., None]
    ) -> None:
        def never(*_: object) -> dict[str, int]:
            raise BUSY

        known("test.never", lambda work: in_chunks(work, never, lambda *_: "Nothing"), first_s=60)
        job = new(room.database, "test.never", [1])
        assert take_turn(room, job) == 60
        with room.database.write() as unit:
            jobs.cancel(unit, job)
        assert take_turn(room, job) is None
        assert job_of(room.database, job).state is JobState.CANCELLED

    def test_a_job_without_chunks_hears_of_it_when_it_tells_its_progress(self, room: Room) -> None:
        job = new(room.database, "test.long")
        with room.database.write() as unit:
            jobs.begin_turn(unit, job)
            assert jobs.progress(unit, job, 10, total=100)
            jobs.cancel(unit, job)
            assert not jobs.progress(unit, job, 20)
            jobs.finish(unit, job, {"detail": "Stopped"})
        ended = job_of(room.database, job)
        assert (ended.state, ended.done, ended.total) == (JobState.CANCELLED, 20, 100)

    def test_a_job_that_is_over_stays_as_it_is(self, room: Room) -> None:
        project, ids = many_tasks(room.database, 3)
        job = ask(room.database, project, ids)
        finish(room, job.id)
        with room.database.write() as unit:
            assert jobs.cancel(unit, job.id).state is JobState.COMPLETED
