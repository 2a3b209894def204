"""One process of test_queue_crowd: a thread per person takes and answers until there is nothing left.

Prints the id of every acknowledged annotation. Any error ends it with status 1.
"""

from __future__ import annotations

import sys
import threading
import time
from datetime import UTC, datetime

from juryroom.core.model import ProjectId, UserId
from juryroom.errors import NoTask
from juryroom.services import annotations, queue
from juryroom.store.unit import Database

RESULT = {"from_name": "verdict", "to_name": "text", "type": "choices", "value": {"choices": ["same"]}}


class Now:
    def now(self) -> datetime:
        return datetime.now(UTC)


def work(database: Database, project: ProjectId, user: UserId, done: list[int]) -> None:
    """Until everything is labelled, or what is left is not for this person."""
    while True:
        try:
            with database.write(durable=False) as unit:
                held = queue.take(unit, project, user)[0]
        except NoTask as error:
            if error.reason in {"all_labeled", "all_mine_done"}:
                return
            time.sleep(0.01)  # others hold the rest
            continue
        with database.write() as unit:
            stored = annotations.submit(unit, held.task.id, [RESULT], author=user, lease=held.lease.token)
        done.append(stored.id)


def main(url: str, project: str, *users: str) -> int:
    database = Database(url, Now())
    done: list[int] = []
    errors: list[BaseException] = []

    def guarded(user: str) -> None:
        try:
            work(database, ProjectId(int(project)), UserId(int(user)), done)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(*done)  # noqa: T201 - what the test reads
    print(*map(repr, errors), file=sys.stderr)  # noqa: T201
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
