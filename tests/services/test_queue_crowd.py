"""Many hands at once: threads of two processes claim and answer until nothing is left."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from builders import a_project, people, some_tasks
from juryroom.store.unit import Database

N_TASKS, N_PEOPLE, OVERLAP = 60, 16, 2
WORKER = Path(__file__).with_name("crowd.py")


@pytest.mark.parametrize("sampling", ["Sequential sampling", "Uncertainty sampling"])
def test_two_processes_of_eight_threads_answer_everything_exactly(
    database: Database, database_url: str, sampling: str
) -> None:
    with database.write() as unit:
        users = people(unit, N_PEOPLE)
        project = a_project(unit, maximum_annotations=OVERLAP, sampling=sampling)
        tasks = some_tasks(unit, project, N_TASKS, scores=[index / N_TASKS for index in range(N_TASKS)])
    halves = users[: N_PEOPLE // 2], users[N_PEOPLE // 2 :]
    crowds = [
        subprocess.Popen(
            [sys.executable, WORKER, database_url, str(project.id), *map(str, half)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for half in halves
    ]
    told = [crowd.communicate(timeout=120) for crowd in crowds]
    assert [crowd.returncode for crowd in crowds] == [0, 0], told

    with database.read() as unit:
        found = unit.annotations.of_tasks(tasks)
        after = unit.projects.get(project.id)
        held = [lease for task in tasks for lease in unit.leases.of_task(task)]
    for task in tasks:
        authors = [annotation.completed_by for annotation in found[task]]
        assert len(authors) == len(set(authors)) == OVERLAP
    acknowledged = Counter(int(line) for out, _ in told for line in out.split())
    assert acknowledged == Counter(annotation.id for many in found.values() for annotation in many)
    assert held == []
    assert (after.finished_task_number, after.total_annotations_number) == (N_TASKS, N_TASKS * OVERLAP)
