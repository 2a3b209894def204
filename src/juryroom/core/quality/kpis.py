"""Key figures over projects, people and time: what there is, and rows of counts turned into them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from statistics import median
from typing import Literal

Step = Literal["hourly", "daily", "weekly", "monthly", "yearly"]
STEPS: tuple[Step, ...] = ("hourly", "daily", "weekly", "monthly", "yearly")
MOST_INTERVALS = 10_000


Source = Literal["answers", "times", "updates", "reviews", "reviewing", "tasks", "projects"]
"""What is counted: answers and skips; answers with the time of each; answers changed later; reviews by whose answer it
was, or by who reviewed; finished tasks, and what projects hold at the moment, which are nobody's."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What happened to one person in one project in one hour (or minute).

    seconds: added up, of `timed` of them; of finished tasks their agreement.
    """

    project: int
    user: int | None
    at: datetime
    skipped: bool
    n: int
    seconds: float
    timed: int
    verdict: str = ""
    """Of reviews: accepted, fixed or rejected."""
    times: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Kpi:
    """A key figure: from counted rows to a number, None where it is undefined."""

    key: str
    label: str
    unit: str
    method: str
    of: Callable[[Sequence[Counted]], float | None]
    depends_on: tuple[str, ...] = ()
    formula: str = ""
    source: Source = "answers"


def _answers(rows: Iterable[Counted]) -> float:
    return sum(row.n for row in rows if not row.skipped)


def _skips(rows: Iterable[Counted]) -> float:
    return sum(row.n for row in rows if row.skipped)


def _seconds(rows: Iterable[Counted]) -> float:
    return sum(row.seconds for row in rows if not row.skipped)


def _mean_seconds(rows: Sequence[Counted]) -> float | None:
    timed = sum(row.timed for row in rows if not row.skipped)
    return _seconds(rows) / timed if timed else None


def _skip_rate(rows: Sequence[Counted]) -> float | None:
    every = _answers(rows) + _skips(rows)
    return _skips(rows) / every if every else None


def _people(rows: Iterable[Counted]) -> float:
    return float(len({row.user for row in rows if row.user is not None}))


def _median_seconds(rows: Iterable[Counted]) -> float | None:
    times = [seconds for row in rows for seconds in row.times]
    return median(times) if times else None


def _given(*verdicts: str) -> Callable[[Sequence[Counted]], float]:
    return lambda rows: float(sum(row.n for row in rows if row.verdict in verdicts))


_accepted, _reviewed = _given("accepted", "fixed"), _given("accepted", "fixed", "rejected")


def _share(part: Callable[[Sequence[Counted]], float]) -> Callable[[Sequence[Counted]], float | None]:
    def share(rows: Sequence[Counted]) -> float | None:
        every = _reviewed(rows)
        return part(rows) / every if every else None

    return share


def _mean(rows: Sequence[Counted]) -> float | None:
    timed = sum(row.timed for row in rows)
    return sum(row.seconds for row in rows) / timed if timed else None


KPIS: dict[str, Kpi] = {
    each.key: each
    for each in (
        Kpi("submitted_annotations", "Answers", "count", "count", _answers),
        Kpi("skipped_annotations", "Skips", "count", "count", _skips),
        Kpi("annotation_time", "Time spent answering", "seconds", "sum", _seconds),
        Kpi("avg_annotation_time", "Time per answer", "seconds", "avg", _mean_seconds,
            ("annotation_time", "submitted_annotations"), "annotation_time / answers that have a time"),
        Kpi("skip_rate", "Share of skips", "ratio", "avg", _skip_rate,
            ("skipped_annotations", "submitted_annotations"), "skipped / (skipped + submitted)"),
        Kpi("active_members", "People who answered or skipped", "count", "count", _people),
        Kpi("median_annotation_time", "Median time per answer", "seconds", "avg", _median_seconds, source="times"),
        Kpi("updated_annotations", "Answers changed later", "count", "count", _answers, source="updates"),
        Kpi("completed_tasks", "Finished tasks", "count", "count", _answers, source="tasks"),
        Kpi("avg_agreement", "Agreement on finished tasks", "ratio", "avg", _mean, source="tasks"),
        Kpi("total_tasks", "Tasks", "count", "snapshot", _answers, source="projects"),
        Kpi("annotated_tasks", "Tasks with an answer", "count", "snapshot", _answers, source="projects"),
        Kpi("tasks_reviewed", "Tasks reviewed", "count", "snapshot", _answers, source="projects"),
        Kpi("tasks_pending_review", "Tasks waiting for review", "count", "snapshot", _answers, source="projects"),
        Kpi("reviewed_annotations", "Answers reviewed", "count", "count", _reviewed, source="reviews"),
        Kpi("accepted_annotations", "Answers accepted as they were", "count", "count", _given("accepted"),
            source="reviews"),
        Kpi("fixed_annotations", "Answers fixed and accepted", "count", "count", _given("fixed"), source="reviews"),
        Kpi("rejected_annotations", "Answers rejected", "count", "count", _given("rejected"), source="reviews"),
        Kpi("acceptance_score", "Share of answers accepted", "ratio", "avg", _share(_accepted),
            ("accepted_annotations", "fixed_annotations", "reviewed_annotations"),
            "(accepted + fixed) / reviewed", "reviews"),
        Kpi("rejection_rate", "Share of answers rejected", "ratio", "avg", _share(_given("rejected")),
            ("rejected_annotations", "reviewed_annotations"), "rejected / reviewed", "reviews"),
        Kpi("submitted_reviews", "Reviews given", "count", "count", _reviewed, source="reviewing"),
        Kpi("review_time", "Time spent reviewing", "seconds", "sum", _seconds, source="reviewing"),
        Kpi("avg_review_time", "Time per review", "seconds", "avg", _mean,
            ("review_time", "submitted_reviews"), "review_time / reviews that have a time", "reviewing"),
        Kpi("active_reviewers", "People who reviewed", "count", "count", _people, source="reviewing"),
    )
}  # fmt: skip


def begin_of(at: datetime, step: Step, zone: tzinfo) -> datetime:
    """When the interval began that an instant is in, by the clocks of a time zone. Weeks begin on Mondays."""
    local = at.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    if step == "hourly":
        return local
    day = local.replace(hour=0)
    if step == "weekly":
        return day - timedelta(days=day.weekday())
    if step == "daily":
        return day
    return day.replace(day=1) if step == "monthly" else day.replace(month=1, day=1)


def intervals(rows: Sequence[Counted], step: Step, zone: tzinfo) -> list[datetime]:
    """Beginnings of all intervals from the first row to the last, empty ones too; at most MOST_INTERVALS."""
    if not rows:
        return []
    at, last = (begin_of(edge(row.at for row in rows), step, zone) for edge in (min, max))
    found = [at]
    while found[-1] < last and len(found) < MOST_INTERVALS:
        found.append(_next(found[-1], step, zone))
    return found


def _next(at: datetime, step: Step, zone: tzinfo) -> datetime:
    if step == "hourly":
        return (at.astimezone(UTC) + timedelta(hours=1)).astimezone(zone)
    days = {"daily": 1, "weekly": 7, "monthly": 32, "yearly": 367}[step]
    return begin_of((at + timedelta(days=days)).replace(hour=12), step, zone)


def read_hour(text: str) -> datetime:
    """`2026-11-20T23` or `2026-11-20T23:04`, UTC."""
    return datetime.fromisoformat(text if len(text) > 13 else f"{text}:00").replace(tzinfo=UTC)
