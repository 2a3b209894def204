"""What reviewing costs where nobody waits for it, and where somebody does: `python benchmarks/review_cost.py 100000`.

A submit keeps no revision of its own; what a task knows of its reviews is worked out beside its other counters. Figures
are medians of processor time over some hundred calls, each in a unit of its own, without the commit, on a fresh SQLite
file.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from juryroom.adapters.clock import SystemClock
from juryroom.core.model import Json, NewTask, Role, TaskId
from juryroom.services import annotations, history, review_queue, reviews
from juryroom.services.reviews import Said
from juryroom.store.unit import Database, UnitOfWork

CONFIG = """<View><Text name="text" value="$text"/>
<Choices name="verdict" toName="text"><Choice value="same"/><Choice value="different"/></Choices></View>"""
CALLS = 300


def answer(word: str) -> list[dict[str, object]]:
    return [{"from_name": "verdict", "to_name": "text", "type": "choices", "value": {"choices": [word]}}]


def median_ms(database: Database, calls: list[Callable[[UnitOfWork], object]]) -> float:
    times = []
    for call in calls:
        with database.write(durable=False) as unit:
            begun = time.thread_time()
            call(unit)
            times.append(time.thread_time() - begun)
    return statistics.median(times) * 1000


def main(number: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.sqlite3'}", SystemClock())
        database.migrate()
        with database.write() as unit:
            people = [unit.accounts.add({"email": f"{one}@example.org", "role": Role.ANNOTATOR}).id for one in "ab"]
            project = unit.projects.add({"title": "Reviewed", "label_config": CONFIG})
        ids: list[TaskId] = []
        for start in range(0, number, 5000):
            with database.write() as unit:
                new = [NewTask(Json(f'{{"text": "{one}"}}')) for one in range(start, min(start + 5000, number))]
                ids += unit.tasks.add_many(unit.projects.get(project.id), new)
        report(database, ids, people[0], people[1])
        database.close()


def report(database: Database, ids: list[TaskId], author: int, reviewer: int) -> None:
    some = ids[:: max(1, len(ids) // CALLS)][:CALLS]
    made: dict[TaskId, int] = {}

    def submit(task: TaskId) -> Callable[[UnitOfWork], object]:
        return lambda unit: made.__setitem__(task, annotations.submit(unit, task, answer("same"), author=author).id)  # type: ignore[arg-type]

    def timed(name: str, calls: list[Callable[[UnitOfWork], object]]) -> None:
        print(f"{name:<48}{median_ms(database, calls):8.3f} ms")

    print(f"{len(ids)} tasks")
    timed("submit", [submit(task) for task in some])
    with database.read() as unit:
        project = unit.tasks.get(ids[0]).project_id
    timed(
        "  of it: where the task stands in reviews",
        [lambda unit, one=task: unit.standings.follow(project, [one]) for task in some],
    )
    timed(
        "change of an answer, its revision kept",
        [
            lambda unit, one=made[task]: annotations.update(unit, one, by=author, results=answer("different"))
            for task in some
        ],
    )
    timed(
        "next to review, and the lease",
        [lambda unit: review_queue.take(unit, project, "review", user=reviewer) for _ in some],
    )
    timed("accept", [lambda unit, one=made[task]: reviews.review(unit, one, Said(True), by=reviewer) for task in some])
    timed(
        "history of an answer",
        [lambda unit, one=made[task]: history.of_annotation(unit, unit.annotations.get(one)) for task in some],
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
