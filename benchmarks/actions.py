"""A label renamed in every answer of a large project, and that undone: what a worker does, chunk by chunk.

    .venv/bin/python -m benchmarks.actions --tasks 20000 100000

Each task has an annotation and a prediction with the label. Seconds by the clock and of this process's processor in
all, and by the clock of the slowest chunk: on SQLite nobody else writes meanwhile. `BENCH_DATABASE_URL` measures
PostgreSQL, on an empty database, whose own processor time is not in it. One JSON object per size.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from juryroom.adapters.clock import SystemClock
from juryroom.core.model import Json, NewAnnotation, NewPrediction, NewTask, ProjectId, Role, UserId
from juryroom.services import actions, jobs, projects
from juryroom.services.actions import undo
from juryroom.services.actions.runs import Done
from juryroom.store.unit import Database, UnitOfWork

CONFIG = """<View><Text name="text" value="$text"/>
  <Choices name="verdict" toName="text"><Choice value="same"/><Choice value="different"/></Choices></View>"""
RESULT = Json(
    json.dumps([{"from_name": "verdict", "to_name": "text", "type": "choices", "value": {"choices": ["same"]}}])
)
AT_ONCE = 5000


def filled(database: Database, tasks: int) -> tuple[ProjectId, UserId]:
    """A project of answered tasks, and its owner."""
    with database.write() as unit:
        new = {"email": f"{tasks}@example.org", "username": str(tasks), "role": Role.OWNER}
        owner = unit.accounts.add(new).id
        project = projects.create(unit, {"title": "bench", "label_config": CONFIG}, author=owner).id
    said = (NewPrediction(RESULT, 0.5, "v1"),)
    given = (NewAnnotation(RESULT, 1, owner),)
    for first in range(0, tasks, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, tasks))
        new_tasks = [NewTask(Json(f'{{"text":"{number}"}}'), predictions=said, annotations=given) for number in numbers]
        with database.write() as unit:
            unit.tasks.add_many(unit.projects.get(project), new_tasks)
    return project, owner


def timed(
    database: Database, begin: Callable[[UnitOfWork], Done], do: jobs.DoChunk, conclude: jobs.Conclude
) -> tuple[dict[str, float], Done]:
    """A job from asking to its end."""
    began, spent, slowest = time.perf_counter(), time.process_time(), 0.0
    with database.write() as unit:
        done = begin(unit)
    if done.job is None:
        raise RuntimeError("so few tasks take no job")
    more = True
    while more:
        chunk = time.perf_counter()
        with database.write() as unit:
            more = jobs.advance(unit, done.job, do, conclude) is not None
        slowest = max(slowest, time.perf_counter() - chunk)
    taken = {"wall_s": time.perf_counter() - began, "cpu_s": time.process_time() - spent, "slowest_chunk_s": slowest}
    return {name: round(value, 2) for name, value in taken.items()}, done


def measure(database: Database, tasks: int) -> dict[str, object]:
    project, owner = filled(database, tasks)
    names = {"control_tag": "verdict", "old_label_name": "same", "new_label_name": "equal"}
    asked = {"selectedItems": {"all": True, "excluded": []}, **names}

    def rename(unit: UnitOfWork) -> Done:
        action, ids = actions.named("rename_labels"), actions.chosen(unit, project, asked, None)
        return actions.start(unit, project, action, actions.plan(unit, project, action, ids, asked, owner), by=owner)

    renamed, done = timed(database, rename, actions.perform_chunk, actions.conclude)
    undone, _ = timed(database, lambda unit: undo.undo(unit, done.run, by=owner), undo.undo_chunk, undo.conclude_undo)
    return {"tasks": tasks, "database": database.dialect, "rename": renamed, "undo": undone}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, nargs="+", default=[20_000])
    sizes = parser.parse_args().tasks
    with tempfile.TemporaryDirectory() as folder:
        database = Database(os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{Path(folder) / 'b'}", SystemClock())
        database.migrate()
        for tasks in sizes:
            print(json.dumps(measure(database, tasks)), flush=True)
        database.close()


if __name__ == "__main__":
    main()
