"""The reviewers' queue: which task a reviewer gets next, for how long, and why there is none.

A task is in the hands of one reviewer at a time, for review and for its final answer alike. As for annotators, a lease
ends by itself, heartbeats extend it, and its token tells at the end whether somebody else came in between.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import randrange

from juryroom.core.filters import TaskQuery
from juryroom.core.model import Instant, Project, ProjectId, TaskId, UserId, instant_of
from juryroom.core.reviewing.model import Purpose, ReviewLease
from juryroom.core.reviewing.settings import ReviewSettings
from juryroom.core.reviewing.stream import by_turns
from juryroom.core.sampling.order import Dice
from juryroom.errors import LeaseLost, NoTask, NotThere, TaskHeld
from juryroom.store.review_queue import Wish
from juryroom.store.unit import UnitOfWork

_AT_ONCE = 64
_NOTHING = {
    "review": ("nothing_to_review", "There is nothing to review at the moment."),
    "adjudication": ("nothing_disputed", "No task waits for a final answer."),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which task a reviewer asks for."""

    assigned: bool = False
    """Only tasks that they are assigned to."""
    view: TaskQuery | None = None
    """Only tasks that it shows, beyond the limit too."""
    have: Collection[TaskId] = ()
    """None of these: they are on the reviewer's screen already, or passed over."""


def take(
    unit: UnitOfWork,
    project_id: ProjectId,
    purpose: Purpose,
    *,
    user: UserId,
    asked: Asked = Asked(),
    dice: Dice = randrange,
) -> ReviewLease:
    """A task for this reviewer: one they hold already, or the next by the project's order.

    Raises NotThere, and NoTask with the reason.
    """
    view, have, assigned = asked.view, asked.have, asked.assigned
    project = unit.projects.get(project_id)
    until = _end_of_lease(unit, project)
    shown = None if view is None else unit.task_queries.ids(project, view)
    own = _own(unit, project_id, purpose, user, shown, have)
    if own is not None:
        return unit.review_queue.extend(user, project_id, [own.token], until)[0]
    settings = ReviewSettings.of(project.settings)
    if purpose == "review" and shown is None:
        _refuse_beyond_limit(project, settings)
    wish = Wish(user, assigned, shown)
    for some in _candidates(unit, project, purpose, wish, _AT_ONCE + len(have), dice):
        for candidate in (each for each in some if each not in have):
            lease = _claim(unit, project, purpose, user, candidate, until)
            if lease is not None:
                return lease
    raise _reason(unit, project, purpose, user, assigned)


def _candidates(
    unit: UnitOfWork, project: Project, purpose: Purpose, wish: Wish, most: int, dice: Dice
) -> Iterator[list[TaskId]]:
    settings = ReviewSettings.of(project.settings)

    def waiting(start: int = 0, author: UserId | None = None) -> list[TaskId]:
        return unit.review_queue.waiting(purpose, project.id, wish, most, start=start, author=author)

    if purpose == "review" and settings.sampling == "by_annotator":
        progress = unit.reviews.progress_by_author(project.id)
        for author in by_turns(progress, settings.batch_percent):
            if author != wish.user:
                yield waiting(author=UserId(author))
    elif purpose == "review" and settings.sampling == "random":
        edges = unit.review_queue.edges(purpose, project.id)
        if edges is not None:
            yield waiting(edges[0] + dice(edges[1] - edges[0] + 1))
    yield waiting()


def _claim(
    unit: UnitOfWork, project: Project, purpose: Purpose, user: UserId, task_id: TaskId, until: Instant
) -> ReviewLease | None:
    """A lease, if the task still waits and nobody was faster. Nothing else is locked meanwhile."""
    with unit.undo_if(lambda lease: lease is None) as outcome:
        lease = None
        if _lock(unit, task_id) and unit.review_queue.still_waits(purpose, task_id):
            lease = unit.review_queue.add(task_id, purpose, project.id, user, until)
        outcome.append(lease)
    return lease


def _lock(unit: UnitOfWork, task_id: TaskId) -> bool:
    try:
        unit.tasks.lock(task_id)
    except NotThere:
        return False
    return True


def take_this(
    unit: UnitOfWork, project_id: ProjectId, purpose: Purpose, task_id: TaskId, *, user: UserId
) -> ReviewLease:
    """This task, whatever the order and the limit. Raises NotThere, TaskHeld."""
    project = unit.projects.get(project_id)
    until = _end_of_lease(unit, project)
    if unit.tasks.get(task_id, payload=False).project_id != project.id:
        raise NotThere("Task")
    unit.tasks.lock(task_id)
    held = unit.review_queue.lease_on(task_id, purpose)
    if held is not None and held.user_id == user:
        return unit.review_queue.extend(user, project.id, [held.token], until)[0]
    lease = unit.review_queue.add(task_id, purpose, project.id, user, until)
    if lease is None:
        raise TaskHeld(f"Another reviewer has this task, until {held.expires_at if held else until} at most.")
    return lease


def _own(
    unit: UnitOfWork,
    project_id: ProjectId,
    purpose: Purpose,
    user: UserId,
    shown: Sequence[TaskId] | None,
    have: Collection[TaskId],
) -> ReviewLease | None:
    """What they hold already and is still to be done, beside what they have; the rest is given back."""
    for lease in unit.review_queue.leases_of(user, project_id, purpose):
        if lease.task_id in have:
            continue
        if unit.review_queue.still_waits(purpose, lease.task_id):
            if shown is None or lease.task_id in shown:
                return lease
        else:
            unit.review_queue.end(lease.task_id, purpose)
    return None


def heartbeat(unit: UnitOfWork, project_id: ProjectId, user: UserId, tokens: Sequence[int]) -> list[ReviewLease]:
    """Extend this person's leases; those that are gone are not in the answer."""
    until = _end_of_lease(unit, unit.projects.get(project_id))
    return unit.review_queue.extend(user, project_id, tokens, until)


def release(unit: UnitOfWork, project_id: ProjectId, user: UserId, tokens: Sequence[int] | None = None) -> int:
    """Give leases back, all of the project by default; how many there were."""
    return unit.review_queue.release(user, project_id, tokens)


def refuse_held(unit: UnitOfWork, task_id: TaskId, purpose: Purpose, user: UserId, token: int | None) -> None:
    """Raises LeaseLost when `token` is no longer current, TaskHeld when there is none and somebody else works on it."""
    held = unit.review_queue.lease_on(task_id, purpose)
    if token is not None and (held is None or (held.token, held.user_id) != (token, user)):
        raise LeaseLost(
            "This task is no longer yours: it was given back, or taken over after the lease ran out. Nothing "
            "was stored."
        )
    if held is not None and held.user_id != user and held.expires_at > unit.now:
        raise TaskHeld(f"Another reviewer works on this task, until {held.expires_at} at most. Nothing was stored.")


def end_if_done(unit: UnitOfWork, task_id: TaskId, purpose: Purpose, user: UserId) -> None:
    """End this person's lease once nothing is left to do on the task."""
    held = unit.review_queue.lease_on(task_id, purpose)
    if held is not None and held.user_id == user and not unit.review_queue.still_waits(purpose, task_id):
        unit.review_queue.end(task_id, purpose)


def limit(project: Project, settings: ReviewSettings) -> int | None:
    """How many tasks are reviewed at most; None: all."""
    if settings.limit_percent is None:
        return None
    return math.ceil((project.review_waiting + project.reviewed_tasks) * settings.limit_percent / 100)


def _refuse_beyond_limit(project: Project, settings: ReviewSettings) -> None:
    most = limit(project, settings)
    if most is not None and project.reviewed_tasks >= most > 0:
        share = f"{settings.limit_percent:g}%"
        raise NoTask(
            "limit_reached", f"No more annotations to review: {share} of the tasks are reviewed, as is wanted."
        )


def _reason(unit: UnitOfWork, project: Project, purpose: Purpose, user: UserId, assigned: bool) -> NoTask:
    waiting = project.review_waiting if purpose == "review" else project.adjudication_waiting
    if not waiting:
        return NoTask(*_NOTHING[purpose])
    number, until = unit.review_queue.count_held(purpose, project.id, user)
    if number:
        tasks = "1 task is" if number == 1 else f"{number} tasks are"
        return NoTask("all_leased", f"{tasks} with other reviewers, the first until {until} at most.")
    if assigned:
        return NoTask("none_assigned", "None of the tasks that you are assigned to waits for review.")
    if purpose == "review":
        return NoTask("only_mine", "What waits for review are your own answers, or not in this view.")
    return NoTask(*_NOTHING[purpose])


def _end_of_lease(unit: UnitOfWork, project: Project) -> Instant:
    return instant_of(unit.moment + timedelta(minutes=project.lease_minutes))
