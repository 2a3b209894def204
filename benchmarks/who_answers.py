"""The next task where people are given tasks by name, differ, or are tested; and what a submit costs then.

    .venv/bin/python -m benchmarks.who_answers --tasks 1000 10000 100000

Milliseconds of processor time per call in the process, SQLite on disk, without HTTP; one JSON object per size.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from juryroom.core.model import Json, NewAnnotation, NewTask, ProjectId, Role, TaskId, UserId
from juryroom.services import annotations, assignments, projects, queue
from juryroom.store.tables import tasks
from juryroom.store.unit import Database, UnitOfWork

CONFIG = """<View><Text name="text" value="$text"/>
  <Choices name="verdict" toName="text"><Choice value="same"/><Choice value="different"/></Choices></View>"""
TIMES = 100


class Now:
    """The time of day."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def result(choice: str) -> list[dict[str, Any]]:
    return [{"from_name": "verdict", "to_name": "text", "type": "choices", "value": {"choices": [choice]}}]


def encoded(choice: str) -> Json:
    return Json(json.dumps(result(choice)))


class Bench:
    """One database with five annotators, and projects of one size."""

    def __init__(self, folder: Path, number: int) -> None:
        self.number = number
        self.database = Database(f"sqlite:///{folder / f'{number}.sqlite3'}", Now())
        self.database.migrate()
        with self.database.write() as unit:
            names = [f"p{index}" for index in range(5)]
            self.people = [
                unit.accounts.add({"email": f"{one}@example.org", "username": one, "role": Role.ANNOTATOR}).id
                for one in names
            ]

    def project(self, new: Callable[[int], NewTask], **fields: Any) -> tuple[ProjectId, list[TaskId]]:
        with self.database.write() as unit:
            made = projects.create(unit, {"title": "bench", "label_config": CONFIG, **fields}, author=None)
            ids: list[TaskId] = []
            for first in range(0, self.number, 1000):
                some = [new(index) for index in range(first, min(first + 1000, self.number))]
                ids += unit.tasks.add_many(unit.projects.get(made.id), some)
            return made.id, ids

    def next(self, project: ProjectId, user: UserId) -> float:
        """The median of taking a task, giving it back in between."""

        def take(unit: UnitOfWork) -> None:
            queue.take(unit, project, user)

        took = []
        for _ in range(TIMES):
            took.append(self.timed(take, durable=False))
            with self.database.write(durable=False) as unit:
                unit.leases.release(user, project)
        return round(statistics.median(took), 3)

    def submit(self, project: ProjectId, user: UserId) -> float:
        """The median of answering what comes next."""
        took = []
        for _ in range(TIMES):
            with self.database.write(durable=False) as unit:
                held = queue.take(unit, project, user)[0]

            def answer(unit: UnitOfWork, held: queue.Held = held) -> None:
                annotations.submit(unit, held.task.id, result("same"), author=user, lease=held.lease.token)

            took.append(self.timed(answer, durable=False))
        return round(statistics.median(took), 3)

    def timed(self, work: Callable[[UnitOfWork], None], *, durable: bool) -> float:
        with self.database.write(durable=durable) as unit:
            began = time.thread_time()
            work(unit)
            return 1000 * (time.thread_time() - began)


def plain(_: int) -> NewTask:
    return NewTask(Json('{"text": "a"}'))


def measure(folder: Path, number: int) -> dict[str, Any]:
    """Every figure for projects of this many tasks."""
    bench = Bench(folder, number)
    ann, bob, cyd, dan, _ = bench.people
    figures: dict[str, Any] = {"tasks": number}

    project, _ = bench.project(plain)
    figures["next_in_order"] = bench.next(project, ann)
    figures["submit"] = bench.submit(project, ann)

    def disputed(index: int) -> NewTask:
        """Every third task is disputed by Ann and Bob."""
        said = ("same", "different") if index % 3 == 0 else ("same", "same")
        both = zip((ann, bob), said, strict=True)
        return NewTask(Json('{"text": "a"}'), annotations=tuple(NewAnnotation(encoded(c), 1, p) for p, c in both))

    rules = {"maximum_annotations": 2, "agreement_threshold": 0.7, "max_additional_annotators_assignable": 1}
    project, ids = bench.project(disputed, **rules)
    with bench.database.write() as unit:
        unit.tasks.recount(unit.projects.get(project), ids)
        figures["disputed"] = unit.connection.execute(
            sa.select(sa.func.count()).where(tasks.c.project_id == project, tasks.c.extra > 0)
        ).scalar_one()
    figures["next_disputed"] = bench.next(project, cyd)
    figures["submit_disputed"] = bench.submit(project, cyd)
    with bench.database.write() as unit:
        unit.tasks.add_many(unit.projects.get(project), [plain(0)])
    figures["next_behind_own_disputed"] = bench.next(project, ann)  # who disputed them is shown none of them

    by_name = {"assignment_settings": {"label_stream_task_distribution": "assigned_only"}}
    project, ids = bench.project(plain, **by_name)
    with bench.database.write() as unit:
        began = time.thread_time()
        rule = assignments.Rule(tuple(bench.people), each=3)
        for first in range(0, number, 500):
            assignments.spread(unit, unit.projects.get(project), ids[first : first + 500], rule, by=ann)
        figures["assign_3_each_s"] = round(time.thread_time() - began, 2)
    figures["next_by_name"] = bench.next(project, ann)
    figures["submit_by_name"] = bench.submit(project, ann)
    with bench.database.read() as unit:
        began = time.thread_time()
        unit.assignments.counts(project)
        figures["counts_of_assigned"] = round(1000 * (time.thread_time() - began), 1)

    truth = NewAnnotation(encoded("same"), 1, None, ground_truth=True, last_action="imported")
    tested = {"annotator_evaluation_enabled": True, "annotator_evaluation_continuous_tasks": 50}
    project, _ = bench.project(
        lambda index: NewTask(Json('{"text": "a"}'), annotations=(truth,) if index % 100 == 0 else ()), **tested
    )
    figures["next_tested"] = bench.next(project, dan)
    figures["submit_tested"] = bench.submit(project, dan)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, nargs="+", default=[1000, 10_000, 100_000])
    for number in parser.parse_args().tasks:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(measure(Path(folder), number)), flush=True)


if __name__ == "__main__":
    main()
