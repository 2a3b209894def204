"""The queue: which tasks a person gets next, for how long, and why there is none.

A lease is not a lock: it has an end, it is extended by heartbeats, and the token it carries tells at submit whether
the task went to somebody else in between. Leases and counted answers of a task together never exceed its overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, repeat
from random import randrange

from juryroom.core.filters import TaskQuery
from juryroom.core.model import Instant, Lease, Project, ProjectId, Task, TaskId, UserId, instant_of
from juryroom.core.sampling.assigning import Assigning, known_is_due
from juryroom.core.sampling.order import MOST_UNCERTAIN, Dice, Lane, Order, Source, Wants, arrange, lanes
from juryroom.errors import NoTask
from juryroom.services import pauses
from juryroom.store.availability import FREE, FULL, OWN, solved_or_state
from juryroom.store.task_queries import Place
from juryroom.store.unit import UnitOfWork

OWN_LEASE = "Task lock"
_AS_DISPLAYED = Lane("Data manager queue", Source.UNANSWERED, Order.AS_FOUND)
_CHUNKS = (48, 256, 2048)
"""How many rows of a view are looked at at once."""
MOST_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Held:
    """A task in a person's hands, and the queue it came from."""

    task: Task
    lease: Lease
    queue: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a person and their project are. `mine_left` is None where it would have to be counted."""

    mine_done: int
    mine_left: int | None
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class _Search:
    """One person's search at one moment."""

    unit: UnitOfWork
    project: Project
    user: UserId
    until: Instant
    dice: Dice

    @property
    def rules(self) -> Assigning:
        return Assigning.of(self.project.settings)


def take(
    unit: UnitOfWork,
    project: Project | ProjectId,
    user: UserId,
    *,
    want: int = 1,
    have: Iterable[TaskId] = (),
    view: TaskQuery | None = None,
    dice: Dice = randrange,
) -> list[Held]:
    """Up to `want` tasks beside those in `have`: first what this person holds already, then new ones.

    project: as the unit has read it, or its id.
    want: 1 to 32. have: tasks on the person's screen already; their leases stay as they are.
    view: label as displayed. Only its tasks, in its order; sampling and overlap have no say.
    Raises NoTask with the reason when there is none and `have` is empty, and when this person is paused.
    """
    if not isinstance(project, Project):
        project = unit.projects.get(project)
    if (paused := unit.pauses.current(project.id, user)) is not None:
        raise pauses.no_task(paused)
    search = _Search(unit, project, user, _end_of_lease(unit, project), dice)
    want, besides = max(1, min(want, MOST_AT_ONCE)), set(have)
    own = [lease for lease in unit.leases.of_user(project.id, user) if lease.task_id not in besides]
    if view is not None:
        inside = unit.task_queries.among(project, view, [lease.task_id for lease in own])
        own = [lease for lease in own if lease.task_id in inside]
    own = own[:want]
    if own:
        own = unit.leases.extend(user, [lease.token for lease in own], search.until)
    found = [(lease, OWN_LEASE) for lease in own]
    if len(found) < want:
        found += _find(search, want - len(found), besides, view)
    if not found and not besides:
        raise _reason(unit, project, user) if view is None else _reason_in_view(unit, project, view, user)
    tasks = unit.tasks.get_many([lease.task_id for lease, _ in found])
    return [Held(task, lease, name) for task, (lease, name) in zip(tasks, found, strict=True)]


def heartbeat(unit: UnitOfWork, user: UserId, tokens: Sequence[int]) -> list[Lease]:
    """Extend this person's leases; those that are gone (taken over, or their task answered) are not in the answer."""
    extended: list[Lease] = []
    for project_id, own in unit.leases.projects_of(user, tokens).items():
        until = _end_of_lease(unit, unit.projects.get(project_id))
        extended += unit.leases.extend(user, own, until)
    return extended


def release(unit: UnitOfWork, user: UserId, project_id: ProjectId, tokens: Sequence[int] | None = None) -> int:
    """Give leases back, all of this project by default, so that others need not wait; how many there were."""
    return unit.leases.release(user, project_id, tokens)


def progress(unit: UnitOfWork, project: Project, user: UserId) -> Progress:
    """This person's and the project's progress."""
    left: int | None = None
    if Assigning.of(project.settings).assigned_only:
        left = unit.assignments.pending(project.id, user)
    elif project.maximum_annotations == 1:
        left = project.task_number - project.finished_task_number - unit.queue.count_skipped(project.id, user)
    return Progress(
        mine_done=unit.annotations.count_by(project.id, user),
        mine_left=left,
        done=project.finished_task_number,
        total=project.task_number,
    )


def _end_of_lease(unit: UnitOfWork, project: Project) -> Instant:
    return instant_of(unit.moment + timedelta(minutes=project.lease_minutes))


def _find(search: _Search, want: int, besides: set[TaskId], view: TaskQuery | None = None) -> list[tuple[Lease, str]]:
    """New leases. A second round waits for tasks that other transactions hold, lest one be called empty-handed
    while a task is only being looked at."""
    for wait in (False, True):
        with search.unit.undo_if(lambda found: not found) as outcome:
            if view is None:
                found = _find_in_lanes(search, want, besides, wait=wait)
            else:
                found = _find_in_view(search, want, besides, view, wait=wait)
            outcome.append(found)
        if found or not search.unit.concurrent:
            return found
    return []


def _find_in_lanes(search: _Search, want: int, besides: set[TaskId], *, wait: bool) -> list[tuple[Lease, str]]:
    found: list[tuple[Lease, str]] = []
    project, due = search.project, _known_due(search)
    for lane in lanes(project.sampling, project.skip_queue, _wants(search, due)):
        crowded = lane.order == Order.UNCERTAIN and search.unit.leases.others_hold_any(project.id, search.user)
        most = min(want, len(found) + due) if lane.source == Source.KNOWN else want
        for task_id in arrange(
            _candidates(search, lane, want + len(besides)), lane.order, search.dice, crowded=crowded
        ):
            if len(found) >= most:
                break
            lease = None if task_id in besides else _claim(search, task_id, lane, wait=wait and not found)
            if lease is not None:
                found.append((lease, lane.name))
        if len(found) >= want:
            return found
    return found


def _wants(search: _Search, due: int) -> Wants:
    rules, project = search.rules, search.project
    onboarding = due > 0 and _seen_known(search) < rules.evaluation.onboarding
    return Wants(
        show_overlap_first=project.show_overlap_first,
        has_priorities=project.has_priorities,
        assigned_only=rules.assigned_only,
        escalates=rules.escalation.most > 0,
        onboarding=onboarding,
        checking=due > 0 and not onboarding,
    )


def _known_due(search: _Search) -> int:
    """How many of the tasks this person gets now are to be ones whose answer is known."""
    evaluation = search.rules.evaluation
    if not evaluation.enabled:
        return 0
    known = _seen_known(search)
    if known < evaluation.onboarding:
        return evaluation.onboarding - known
    others = search.unit.annotations.count_by(search.project.id, search.user) - known
    return int(known_is_due(evaluation, search.user, known=known, others=others))


def _seen_known(search: _Search) -> int:
    """How many tasks whose answer is known this person has answered, or holds."""
    unit, project = search.unit, search.project.id
    return unit.evaluations.known(project, search.user) + unit.given_tasks.held_known(project, search.user)


def _find_in_view(
    search: _Search, want: int, besides: set[TaskId], view: TaskQuery, *, wait: bool
) -> list[tuple[Lease, str]]:
    """The first tasks of the view that are open for this person, from behind those that they have done."""
    queries, project = search.unit.task_queries, search.project
    memory = queries.memory(project, view, search.unit.places, search.user)
    bound = {"user": search.user, "now": search.unit.now, "project": project.id}
    after: Place | None = memory.totals.get("done")
    found: list[tuple[Lease, str]] = []
    all_done = True
    for size in chain(_CHUNKS, repeat(_CHUNKS[-1])):
        rows = queries.walk(project, view, after, size, solved_or_state, bound)
        theirs = _may_have(search, [task_id for _, task_id, _ in rows])
        for place, task_id, state in rows:
            after = place
            all_done = all_done and state == OWN
            if all_done:
                memory.totals["done"] = place
            if task_id in theirs and state in theirs[task_id] and task_id not in besides and len(found) < want:
                lease = _claim(search, task_id, _AS_DISPLAYED, wait=wait and not found)
                found += [(lease, _AS_DISPLAYED.name)] if lease else []
        if len(found) == want or len(rows) < size:
            return found
    return found


def _may_have(search: _Search, ids: Sequence[TaskId]) -> dict[TaskId, frozenset[int]]:
    """In which state each of these tasks may be this person's: where tasks are given by name, others' are not."""
    if not search.rules.assigned_only:
        return dict.fromkeys(ids, frozenset({FREE}))
    return dict.fromkeys(search.unit.assignments.of_user_among(search.user, ids), frozenset({FREE, FULL}))


def progress_in_view(unit: UnitOfWork, project: Project, view: TaskQuery, user: UserId) -> Progress:
    """How much of the view this person has done."""
    done = unit.task_queries.answered_in(project, view, user)
    return Progress(mine_done=done, mine_left=None, done=done, total=unit.task_queries.number(project, view))


def _reason_in_view(unit: UnitOfWork, project: Project, view: TaskQuery, user: UserId) -> NoTask:
    if not unit.task_queries.ids(project, view, limit=1):
        return NoTask("no_tasks", "This view shows no tasks.")
    held = unit.queue.held_by_others(project.id, user)
    if held.tasks:
        message = f"What is left of this view may be held by others, the first task until {held.until}."
        return NoTask("all_leased", message)
    return NoTask("all_mine_done", "You have answered every task of this view that you can.")


def _candidates(search: _Search, lane: Lane, extra: int) -> list[TaskId]:
    given, queue = search.unit.given_tasks, search.unit.queue
    project, user, most = search.project.id, search.user, MOST_UNCERTAIN + extra - 1
    by_name = search.rules.assigned_only
    match lane.source:
        case Source.GIVEN:
            return given.pending(project, user, most, priorities=search.project.has_priorities)
        case Source.UNANSWERED:
            return _unanswered(search, lane, most)
    find = {
        Source.KNOWN: given.known,
        Source.PRIORITISED: queue.prioritised,
        Source.ESCALATED: given.escalated,
        Source.BEGUN: queue.begun,
        Source.POSTPONED: given.put_off if by_name else queue.postponed,
        Source.SKIPPED: given.skipped if by_name else queue.skipped,
    }
    return find[lane.source](project, user, most)


def _unanswered(search: _Search, lane: Lane, most: int) -> list[TaskId]:
    queue, project, user, shared = search.unit.queue, search.project.id, search.user, lane.shared_only
    if shared and not queue.has_shared(project):
        return []
    if lane.order == Order.AS_FOUND:
        return queue.in_sequence(project, user, most, shared_only=shared)
    if lane.order == Order.UNCERTAIN:
        return queue.by_score(project, user, most, shared_only=shared)
    edges = queue.edges(project, shared_only=shared)
    if edges is None:
        return []
    start = edges[0] + search.dice(edges[1] - edges[0] + 1)
    return queue.starting_at(project, user, most, start, shared_only=shared)


def _claim(search: _Search, task_id: TaskId, lane: Lane, *, wait: bool) -> Lease | None:
    """A lease on the task, if it still has room for this person; None when somebody was faster.

    Whoever waits holds no other task meanwhile: two that wait for each other's would be a deadlock.
    """
    if not wait:
        return _claim_now(search, task_id, lane, wait=False)
    with search.unit.undo_if(lambda lease: lease is None) as outcome:
        outcome.append(_claim_now(search, task_id, lane, wait=True))
    lease: Lease | None = outcome[0]
    return lease


def _claim_now(search: _Search, task_id: TaskId, lane: Lane, *, wait: bool) -> Lease | None:
    unit, user = search.unit, search.user
    beyond = lane.source in (Source.GIVEN, Source.KNOWN) or search.rules.assigned_only
    locked = unit.queue.lock(task_id, wait=wait, done=beyond)
    if locked is None:
        return None
    answered = unit.queue.answered_by(task_id, user) if unit.concurrent else None
    if answered or (answered is False and lane.source != Source.SKIPPED):
        return None
    wanted, answers = locked
    rows = unit.leases.of_task(task_id)
    if any(lease.user_id == user for lease in rows):
        return None
    while not beyond and len(rows) >= wanted - answers:
        expired = next((lease for lease in rows if lease.expires_at <= unit.now), None)
        if expired is None or not unit.leases.drop_expired(task_id, expired.token):
            return None
        rows.remove(expired)
    slots = {lease.slot for lease in rows}
    slot = next(number for number in range(len(rows) + 1) if number not in slots)
    return unit.leases.add(task_id, slot, search.project.id, user, search.until, beyond=beyond)


def _reason(unit: UnitOfWork, project: Project, user: UserId) -> NoTask:
    if project.task_number == 0:
        return NoTask("no_tasks", "This project has no tasks yet.")
    if project.finished_task_number >= project.task_number:
        return NoTask("all_labeled", "Every task of this project has its answers.")
    if Assigning.of(project.settings).assigned_only:
        return _reason_of_given(unit, project, user)
    held = unit.queue.held_by_others(project.id, user)
    if held.tasks:
        number = "1 task is" if held.tasks == 1 else f"{held.tasks} tasks are"
        return NoTask("all_leased", f"{number} held by others, the first until {held.until}; all else is answered.")
    if unit.queue.only_skipped(project.id, user):
        return NoTask("only_skipped", "You have skipped every task that is left; they wait for others.")
    return NoTask("all_mine_done", "You have answered every task you can; what is left waits for others.")


def _reason_of_given(unit: UnitOfWork, project: Project, user: UserId) -> NoTask:
    if not unit.assignments.has_any(project.id, user):
        return NoTask(
            "nothing_assigned", "In this project tasks are given to people by name, and none has been given to you yet."
        )
    if unit.given_tasks.skipped(project.id, user, 1):
        return NoTask("only_skipped", "Of the tasks that were given to you, only those that you skipped are left.")
    return NoTask("all_mine_done", "You have answered every task that was given to you.")
