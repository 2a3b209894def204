"""What tasks know of their reviews, flags and final answers, kept whenever an answer, a review or a setting changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from juryroom.core.model import Instant, ProjectId, TaskId, UserId
from juryroom.core.reviewing.disputes import Found, disputes
from juryroom.core.reviewing.model import Flag
from juryroom.core.reviewing.settings import ReviewSettings
from juryroom.core.reviewing.standing import Counts, standing
from juryroom.core.sampling.route import Routed, route
from juryroom.core.task_counts import TaskCounts
from juryroom.store import bulk
from juryroom.store import tables as t
from juryroom.store.rows import among, chunks, columns_for

ASKED = "asked"
JUDGED = "judges"
"""Of judges that are not sure, or not of one mind."""
_AT_ONCE = 2000
_decode = msgspec.json.Decoder(list[dict[str, Any]]).decode
_own, _task = t.annotations.c, t.tasks.c
_mine = _own.task_id == _task.id
_a_persons = sa.and_(sa.not_(_own.was_cancelled), sa.not_(_own.adjudicated))


def _counted(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.count(_own.id).filter(*conditions)


def _said_of(value: sa.ColumnElement[Any]) -> sa.ScalarSelect[Any]:
    """A figure over the task's comments."""
    return sa.select(value).where(t.comments.c.task_id == _task.id).correlate(t.tasks).scalar_subquery()


SAID = (
    _said_of(sa.func.count()).label("comments"),
    _said_of(sa.func.count().filter(sa.not_(t.comments.c.is_resolved))).label("unresolved"),
    _said_of(sa.func.max(t.comments.c.updated_at)).label("last_comment"),
)
"""What a task's comments come to."""
IS_ASKED = sa.exists().where(t.task_flags.c.task_id == _task.id, t.task_flags.c.flag == ASKED).label("asked")
_ROWS = (
    sa.select(
        _task.id, _task.is_labeled, _task.agreement, _task.reviewed, _task.awaiting_review, _task.reviews_accepted,
        _task.reviews_rejected, _task.adjudication, _task.total_predictions, _task.updated_at,
        _counted(_a_persons).label("answers"),
        _counted(_a_persons, _own.review.in_(("accepted", "fixed"))).label("accepted"),
        _counted(_own.review == "rejected").label("rejected"),
        _counted(_a_persons, _own.review.is_(None)).label("unreviewed"),
        _counted(_own.adjudicated).label("settled"),
        IS_ASKED, _task.comment_count, _task.unresolved_comment_count, _task.last_comment_updated_at, *SAID,
    )
    .select_from(t.tasks.outerjoin(t.annotations, _mine))
    .group_by(_task.id)
)  # fmt: skip
_ONE = _ROWS.add_columns(sa.func.max(t.projects.c.settings).label("settings"))
_ONE = _ONE.join(t.projects, t.projects.c.id == _task.project_id).where(_task.id == sa.bindparam("task"))
NAMES = (
    "reviewed", "awaiting_review", "reviews_accepted", "reviews_rejected", "adjudication", "comment_count",
    "unresolved_comment_count", "last_comment_updated_at",
)  # fmt: skip
_COUNTERS = ("review_waiting", "reviewed_tasks", "adjudication_waiting", "adjudicated_tasks")
_MOVE = (
    sa.update(t.projects)
    .where(t.projects.c.id == sa.bindparam("project"))
    .values({name: t.projects.c[name] + sa.bindparam(f"by_{name}") for name in _COUNTERS})
    .values(last_turn=t.projects.c.last_turn + 1)  # what is remembered of lists goes
)
_SETTINGS = sa.select(t.projects.c.settings).where(t.projects.c.id == sa.bindparam("project"))


class _Looked(NamedTuple):
    """What the standing of a task goes by, as `_ROWS` reads it."""

    id: int
    is_labeled: bool
    agreement: float | None
    updated_at: Instant
    answers: int
    accepted: int
    rejected: int
    unreviewed: int
    settled: int
    asked: bool
    comments: int
    unresolved: int
    last_comment: Instant | None


def of_one(
    connection: sa.Connection, seen: Any, counts: TaskCounts, done: bool, agreement: float | None, now: Instant
) -> dict[str, Any]:
    """What `follow` would store of one task, for the caller to store; its flags follow.

    seen: a row with the task's `id` and `project_id`, its project's `settings`, `IS_ASKED` and what is `SAID`.
    """
    looked = _Looked(
        seen.id, done, agreement, now, counts.own, counts.accepted, counts.rejected, counts.unreviewed, counts.settled,
        seen.asked, seen.comments, seen.unresolved, seen.last_comment,
    )  # fmt: skip
    return _states(connection, seen.project_id, ReviewSettings.of(seen.settings), [looked])[0]


def follow(connection: sa.Connection, project: ProjectId, ids: Sequence[int] | None = None) -> None:
    """Work out anew where these tasks stand (None: all that have an answer), and move the project's counters.

    Called inside the writing unit, after the tasks' agreement is up to date.
    """
    if ids is not None and len(ids) == 1:
        rows = connection.execute(_ONE, {"task": ids[0]}).all()
        if rows:
            _update(connection, project, ReviewSettings.of(rows[0].settings), rows)
        return
    settings = ReviewSettings.of(connection.execute(_SETTINGS, {"project": project}).scalar_one())
    for rows in _chunks(connection, project, ids):
        _update(connection, project, settings, rows)


def follow_predictions(connection: sa.Connection, project: ProjectId, ids: Sequence[int] | None = None) -> None:
    """The same where predictions changed, which matters if people are held against them."""
    if ReviewSettings.of(connection.execute(_SETTINGS, {"project": project}).scalar_one()).model_divergence is not None:
        follow(connection, project, ids)


def _chunks(connection: sa.Connection, project: ProjectId, ids: Sequence[int] | None) -> Iterator[Sequence[Any]]:
    for some in chunks(sorted(ids) if ids is not None else _answered(connection, project), _AT_ONCE):
        yield connection.execute(_ROWS.where(among(connection, _task.id, some)).order_by(_task.id)).all()


def _answered(connection: sa.Connection, project: ProjectId) -> list[int]:
    """Tasks of which there is anything to say."""
    touched = sa.or_(_task.total_annotations > 0, _task.cancelled_annotations > 0, _task.awaiting_review,
                     _task.reviewed, _task.adjudication.is_not(None), _task.comment_count > 0)  # fmt: skip
    query = sa.select(_task.id).where(_task.project_id == project, touched).order_by(_task.id)
    return list(connection.execute(query).scalars())


def _update(connection: sa.Connection, project: ProjectId, settings: ReviewSettings, rows: Sequence[Any]) -> None:
    changed: list[tuple[Any, ...]] = []
    moved = dict.fromkeys(_COUNTERS, 0)
    for row, new in zip(rows, _states(connection, project, settings, rows), strict=True):
        if any(new[name] != getattr(row, name) for name in NAMES):
            changed.append((*(new[name] for name in NAMES), row.id))
            for name, by in zip(_COUNTERS, moves(row, new), strict=True):
                moved[name] += by
    if changed:
        bulk.update(connection, t.tasks, NAMES, "id", changed)
        connection.execute(_MOVE, {"project": project, **{f"by_{name}": by for name, by in moved.items()}})


def _states(
    connection: sa.Connection, project: ProjectId, settings: ReviewSettings, rows: Sequence[Any]
) -> list[dict[str, Any]]:
    """What is to be stored of each of these tasks, by `NAMES`."""
    found = _flagged(connection, project, settings, rows)
    agreement = _agreements(connection, settings, [row.id for row in rows])
    return [
        _state(row, settings, route(settings.rules, row.id, agreement(row)), bool(found.get(row.id))) for row in rows
    ]


def _state(row: Any, settings: ReviewSettings, routed: Routed, disputed: bool) -> dict[str, Any]:
    counts = Counts(row.answers, row.accepted, row.rejected, row.unreviewed, row.is_labeled, row.settled > 0)
    now = standing(counts, settings, routed, disputed=disputed, asked=row.asked)
    return {
        "reviewed": now.reviewed,
        "awaiting_review": now.awaiting_review,
        "reviews_accepted": row.accepted,
        "reviews_rejected": row.rejected,
        "adjudication": now.adjudication,
        "comment_count": row.comments,
        "unresolved_comment_count": row.unresolved,
        "last_comment_updated_at": row.last_comment,
    }


def moves(row: Any, new: Mapping[str, Any]) -> tuple[int, int, int, int]:
    """By how much a task moves the project's `_COUNTERS`, which was as in `row` and is now as in `new`."""
    return (
        int(new["awaiting_review"]) - int(row.awaiting_review),
        int(new["reviewed"]) - int(row.reviewed),
        int(new["adjudication"] == "waiting") - int(row.adjudication == "waiting"),
        int(new["adjudication"] == "done") - int(row.adjudication == "done"),
    )


def _agreements(
    connection: sa.Connection, settings: ReviewSettings, ids: Sequence[int]
) -> Callable[[Any], Callable[[str | None], float | None]]:
    """Row -> control (None: overall) -> agreement. Single controls are read only where a rule asks for one."""
    by_task: dict[int, dict[str, float | None]] = {}
    if any(rule.control is not None for rule in settings.rules):
        kept = t.task_agreements.c
        query = sa.select(kept.task_id, kept.by_control).where(among(connection, kept.task_id, ids))
        by_task = {row.task_id: msgspec.json.decode(row.by_control) for row in connection.execute(query)}

    def of_task(row: Any) -> Callable[[str | None], float | None]:
        controls = by_task.get(row.id, {})
        return lambda control: row.agreement if control is None else controls.get(control)

    return of_task


# Flags


def _flagged(
    connection: sa.Connection, project: ProjectId, settings: ReviewSettings, rows: Sequence[Any]
) -> dict[int, list[Found]]:
    """What is wrong with these tasks by the thresholds of the project; the rows of `task_flags` follow."""
    thresholds = (settings.people_divergence, settings.model_divergence, settings.agreement_threshold)
    if all(one is None for one in thresholds):
        return {}
    ids = [row.id for row in rows]
    answers = _answers(connection, ids) if any(one is not None for one in thresholds[:2]) else {}
    said = _said(connection, project, ids) if settings.model_divergence is not None else {}
    found = {row.id: disputes(settings, row.agreement, answers.get(row.id, []), said.get(row.id)) for row in rows}
    _store(connection, project, found, {row.id: row.updated_at for row in rows})
    return found


def _answers(connection: sa.Connection, ids: Sequence[int]) -> dict[int, list[Any]]:
    query = (
        sa.select(_own.task_id, t.annotation_payloads.c.result)
        .join(t.annotation_payloads, t.annotation_payloads.c.annotation_id == _own.id)
        .where(among(connection, _own.task_id, ids), _a_persons)
        .order_by(_own.id)
    )
    answers: dict[int, list[Any]] = {}
    for task_id, result in connection.execute(query):
        answers.setdefault(task_id, []).append(_results(result))
    return answers


def _said(connection: sa.Connection, project: ProjectId, ids: Sequence[int]) -> dict[int, Any]:
    """The results of the prediction that gives each task its score: of the pinned version, else the newest."""
    pinned = connection.execute(sa.select(t.projects.c.model_version).where(t.projects.c.id == project)).scalar() or ""
    said = t.predictions.c
    query = (
        sa.select(said.task_id, t.prediction_payloads.c.result)
        .join(t.prediction_payloads, t.prediction_payloads.c.prediction_id == said.id)
        .where(among(connection, said.task_id, ids))
        .order_by(said.model_version == pinned, said.id)  # the last one counts
    )
    return {row.task_id: _results(row.result) for row in connection.execute(query)}


def _results(text: str) -> list[dict[str, Any]]:
    """What a project that only stores may have taken in is nothing to compare."""
    try:
        return _decode(text)
    except msgspec.DecodeError:
        return []


def _store(
    connection: sa.Connection, project: ProjectId, found: Mapping[int, Sequence[Found]], at: Mapping[int, Instant]
) -> None:
    """at: when each task last changed: what was flagged was flagged by that."""
    kept = t.task_flags.c
    automatic = sa.and_(among(connection, kept.task_id, found), kept.flag.not_in((ASKED, JUDGED)))
    query = sa.select(kept.task_id, kept.flag, kept.control, kept.value, kept.reason).where(automatic)
    old = {(row[0], row[1], row[2]): (row[3], row[4]) for row in connection.execute(query)}
    new = {(task, each.flag, each.control): (each.value, each.reason) for task, many in found.items() for each in many}
    for task, flag, control in {key for key in old if new.get(key) != old[key]}:
        here = [kept.task_id == task, kept.flag == flag, kept.control == control]
        connection.execute(sa.delete(t.task_flags).where(*here))
    changed = {key: value for key, value in new.items() if old.get(key) != value}
    if changed:
        connection.execute(sa.insert(t.task_flags), [
            {"task_id": task, "project_id": project, "flag": flag, "control": control, "value": value,
             "reason": reason, "created_at": at[task]}
            for (task, flag, control), (value, reason) in changed.items()
        ])  # fmt: skip


class Standings:
    """The repository of flags; and the way for services to have tasks looked at anew."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def follow(self, project: ProjectId, ids: Sequence[TaskId] | None = None) -> None:
        """See `follow`."""
        follow(self._connection, project, ids)

    def answered(self, project: ProjectId) -> list[TaskId]:
        """The tasks that `follow` looks at when it is given none."""
        return [TaskId(one) for one in _answered(self._connection, project)]

    def flags_of(self, ids: Sequence[TaskId]) -> dict[TaskId, list[Flag]]:
        """The flags on these tasks; tasks without any are missing."""
        query = sa.select(*columns_for(Flag, t.task_flags)).where(among(self._connection, t.task_flags.c.task_id, ids))
        found: dict[TaskId, list[Flag]] = {}
        for row in self._connection.execute(query.order_by(t.task_flags.c.flag, t.task_flags.c.control)):
            flag = Flag(*row)
            found.setdefault(flag.task_id, []).append(flag)
        return found

    def ask(self, task_id: TaskId, project: ProjectId, by: UserId, reason: str) -> None:
        """Flag a task by hand, with this reason in the place of an earlier one."""
        self.unask(task_id)
        row = {"task_id": task_id, "project_id": project, "flag": ASKED, "control": "", "reason": reason}
        self._connection.execute(sa.insert(t.task_flags).values(row | {"created_by": by, "created_at": self._now}))

    def judged(self, project: ProjectId, source: str, reasons: Mapping[TaskId, str]) -> None:
        """Flag tasks for what judges said of them; `source` names who, and its flags of before make way."""
        here = [t.task_flags.c.project_id == project, t.task_flags.c.flag == JUDGED, t.task_flags.c.control == source]
        self._connection.execute(sa.delete(t.task_flags).where(*here))
        rows = [
            {"task_id": task_id, "project_id": project, "flag": JUDGED, "control": source, "reason": reason,
             "created_at": self._now}
            for task_id, reason in reasons.items()
        ]  # fmt: skip
        if rows:
            self._connection.execute(sa.insert(t.task_flags), rows)

    def unask(self, task_id: TaskId) -> bool:
        """Take that back; whether there was anything."""
        here = [t.task_flags.c.task_id == task_id, t.task_flags.c.flag == ASKED]
        return bool(self._connection.execute(sa.delete(t.task_flags).where(*here)).rowcount)
