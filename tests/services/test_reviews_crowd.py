"""Several reviewers at once: nobody gets what another one has, and nothing is reviewed twice."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable

import pytest

from builders import a_project, a_result, people, some_tasks
from fakes import FixedClock
from juryroom.core.model import TaskId, UserId
from juryroom.core.reviewing.settings import read
from juryroom.errors import AlreadyExists, NoTask, NotNow
from juryroom.services import adjudication, annotations, review_queue, reviews
from juryroom.services.adjudication import Choice
from juryroom.services.reviews import Said
from juryroom.store.unit import Database

N_TASKS, N_REVIEWERS = 12, 4


def crowd(number: int, work: Callable[[int], None]) -> list[BaseException]:
    """So many threads that do the same; what went wrong in them."""
    wrong: list[BaseException] = []

    def run(index: int) -> None:
        try:
            work(index)
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return wrong


@pytest.mark.parametrize("sampling", ["task_id", "random", "by_annotator"])
def test_reviewers_side_by_side(database: Database, clock: FixedClock, sampling: str):
    with database.write() as unit:
        author, *reviewers = people(unit, 1 + N_REVIEWERS)
        settings = json.dumps({"review_settings": read({"sampling": sampling})})
        project = a_project(unit, settings=settings)
        tasks = some_tasks(unit, project, N_TASKS)
        answers = {task: annotations.submit(unit, task, [a_result()], author=author).id for task in tasks}
    done: Counter[TaskId] = Counter()

    def work(index: int) -> None:
        user: UserId = reviewers[index]
        while True:
            try:
                with database.write(durable=False) as unit:
                    lease = review_queue.take(unit, project.id, "review", user=user)
            except NoTask as error:
                if error.reason == "nothing_to_review":
                    return
                continue
            with database.write() as unit:
                reviews.review(unit, answers[lease.task_id], Said(True, lease=lease.token), by=user)
            done[lease.task_id] += 1

    assert crowd(N_REVIEWERS, work) == []
    assert done == Counter(tasks)
    with database.read() as unit:
        kept = unit.projects.get(project.id)
        assert (kept.review_waiting, kept.reviewed_tasks) == (0, N_TASKS)
        assert len(unit.reviews.listing(project_id=project.id)) == N_TASKS


def test_two_settle_the_same_task(database: Database):
    with database.write() as unit:
        author, *reviewers = people(unit, 1 + N_REVIEWERS)
        project = a_project(unit)
        (task,) = some_tasks(unit, project, 1)
        annotations.submit(unit, task, [a_result()], author=author)

    def settle(index: int) -> None:
        with database.write() as unit:
            adjudication.settle(unit, task, Choice(results=[a_result("different")]), by=reviewers[index])

    wrong = crowd(N_REVIEWERS, settle)
    assert [type(one) for one in wrong] == [AlreadyExists] * (N_REVIEWERS - 1)
    with database.read() as unit:
        assert sum(one.adjudicated for one in unit.annotations.of_task(task)) == 1
        assert unit.projects.get(project.id).adjudicated_tasks == 1


def test_a_unit_that_breaks_leaves_nothing_behind(database: Database):
    with database.write() as unit:
        author, reviewer = people(unit, 2)
        project = a_project(unit)
        (task,) = some_tasks(unit, project, 1)
        answer = annotations.submit(unit, task, [a_result()], author=author)
    with pytest.raises(NotNow, match="broken"), database.write() as unit:
        reviews.review(unit, answer.id, Said(True, results=[a_result("different")], comment="so"), by=reviewer)
        raise NotNow("broken")
    with database.read() as unit:
        assert unit.annotations.get(answer.id) == answer
        assert unit.history.of_annotation(answer.id) == []
        assert unit.reviews.listing(project_id=project.id) == []
        assert (unit.tasks.get(task).comment_count, unit.projects.get(project.id).review_waiting) == (0, 1)
