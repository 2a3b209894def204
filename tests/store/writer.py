"""Submits answers one by one and prints the id of each as soon as it is acknowledged, until it is killed."""

from __future__ import annotations

import sys

from fakes import RunningClock
from juryroom.core.model import ProjectId, UserId
from juryroom.services import annotations, queue
from juryroom.store.unit import Database

RESULT = {"from_name": "verdict", "to_name": "text", "type": "choices", "value": {"choices": ["same"]}}


def main(url: str, project: str, user: str) -> None:
    database = Database(url, RunningClock())
    while True:
        with database.write(durable=False) as unit:
            held = queue.take(unit, ProjectId(int(project)), UserId(int(user)))[0]
        with database.write() as unit:
            stored = annotations.submit(unit, held.task.id, [RESULT], author=UserId(int(user)), lease=held.lease.token)
        print(stored.id, flush=True)  # noqa: T201 - what the test reads


if __name__ == "__main__":
    main(*sys.argv[1:])
