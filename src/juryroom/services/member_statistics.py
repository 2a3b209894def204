"""What each person of a project did, and how well it stood: the rows of the members' dashboards, with formulas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from juryroom.core.model import Project, ProjectId, User, UserId
from juryroom.core.quality.shares import NOTHING, Sum
from juryroom.core.quality.task_shares import Rules
from juryroom.errors import BadInput
from juryroom.services import evaluation, pauses, statistics
from juryroom.services.model_agreement import alike
from juryroom.store.agreement import results_of
from juryroom.store.statistics import Work
from juryroom.store.unit import UnitOfWork

Row = dict[str, Any]
TABLES = ("annotations", "reviews")


@dataclass(slots=True)
class Reviewed:
    """What reviewers said of somebody's answers, or somebody of others'.

    scores: of every review, in order: reject 0, accept 1, fix and accept the agreement of the answer with its fix.
    """

    accepted: int = 0
    fixed: int = 0
    rejected: int = 0
    scores: list[float | None] = field(default_factory=list)

    @property
    def n(self) -> int:
        return self.accepted + self.fixed + self.rejected

    @property
    def acceptance(self) -> float | None:
        """(accepted + fixed) / reviewed; None without a review."""
        return (self.accepted + self.fixed) / self.n if self.n else None

    @property
    def performance(self) -> float | None:
        """The mean of all scores that are defined."""
        known = [score for score in self.scores if score is not None]
        return sum(known) / len(known) if known else None

    def add(self, accepted: bool, score: float | None, *, is_fix: bool) -> None:
        self.accepted += accepted and not is_fix
        self.fixed += accepted and is_fix
        self.rejected += not accepted
        self.scores.append(score)


def reviews(unit: UnitOfWork, project_id: ProjectId) -> tuple[dict[UserId, Reviewed], dict[UserId, Reviewed]]:
    """By whose answers were reviewed, and by who reviewed."""
    rules = unit.agreements.rules(project_id)
    authors: dict[UserId, Reviewed] = {}
    reviewers: dict[UserId, Reviewed] = {}
    for author, reviewer, accepted, fix, before in unit.statistics.reviews(project_id):
        score = score_of(rules, accepted, fix, before)
        for people, who in ((authors, author), (reviewers, reviewer)):
            if who is not None:
                people.setdefault(who, Reviewed()).add(accepted, score, is_fix=fix is not None)
    return authors, reviewers


def score_of(rules: Rules | None, accepted: bool, fix: str | None, before: str | None) -> float | None:
    """What a review says of an answer: reject 0, accept 1, fix and accept the agreement of the answer with its fix."""
    if not accepted:
        return 0.0
    if fix is None:
        return 1.0
    return alike(rules, results_of(before), results_of(fix)) if rules and before is not None else None


def models(unit: UnitOfWork, project_id: ProjectId) -> list[str]:
    """Models, as the table of answers names them beside people."""
    return [f"model:{version}" for version in unit.statistics.models(project_id)]


def rows(
    unit: UnitOfWork, project: Project, table: str, only: UserId | None = None, done: Mapping[str, Row] | None = None
) -> list[Row]:
    """A row per person. only: the caller, when they may see nobody else. done: `work_done` as it is kept."""
    if table == "reviews":
        made = _review_rows(unit, project.id)
    else:
        made = _annotation_rows(unit, project, work_done(unit, project, only) if done is None else done)
    return [row for row in made if only is None or row["user_id"] == only]


def work_done(unit: UnitOfWork, project: Project, only: UserId | None = None) -> dict[str, Row]:
    """What is read off every answer: the columns of each person's work, by their number."""
    times = {each.user: each for each in statistics.lead_times(unit, project.id, only)}
    updated = unit.statistics.updated_by(project.id, only)
    return {
        str(each.user): _work(each, times.get(each.user)) | {"updated": updated.get(each.user, 0)}
        for each in unit.statistics.work(project.id, only)
        if each.user is not None
    }


def _annotation_rows(unit: UnitOfWork, project: Project, done: Mapping[str, Row]) -> list[Row]:
    alike_people, truth = statistics.of_people(unit, project.id), statistics.against_truth(unit, project.id)
    authors, _ = reviews(unit, project.id)
    assigned = unit.statistics.assigned(project.id)
    paused = {pause.user_id: pause for pause in unit.pauses.of_project(project.id)}
    users = unit.accounts.people(assigned.keys() | {UserId(int(user)) for user in done})
    return [
        _person(user)
        | (own := done.get(str(user.id), _NO_WORK))
        | {
            "assigned": assigned.get(user.id, 0),
            "pending": max(assigned.get(user.id, 0) - own["submitted"] - own["skipped"], 0),
            "paused": user.id in paused,
            "paused_why": pauses.in_words(paused[user.id]) if user.id in paused else None,
        }
        | _evaluation(evaluation.standing(unit, project, user.id))
        | _reviewed(authors.get(user.id, Reviewed()))
        | _mean("agreement", alike_people.get(user.id, NOTHING))
        | _mean("ground_truth_agreement", truth.get(user.id, NOTHING))
        for user in sorted(users.values(), key=lambda each: each.id)
    ]


def _evaluation(own: evaluation.Standing) -> Row:
    return {"evaluation": own.status, "evaluation_score": own.score, "evaluation_n": own.n}


def _person(user: User) -> Row:
    return {"user_id": user.id, "email": user.email, "first_name": user.first_name, "last_name": user.last_name}


def _work(work: Work, times: statistics.Times | None) -> Row:
    return {
        "submitted": work.submitted,
        "skipped": work.skipped,
        "last_active": work.last_at,
        "total_time": times.total if times else None,
        "avg_time": times.mean if times else None,
        "median_time": times.median if times else None,
        "timed": times.n if times else 0,
    }


_NO_WORK = _work(Work(None, 0, 0, None, 0, None), None) | {"updated": 0}


def _reviewed(own: Reviewed) -> Row:
    return {
        "reviewed": own.n,
        "accepted": own.accepted,
        "fixed_and_accepted": own.fixed,
        "rejected": own.rejected,
        "acceptance_score": own.acceptance,
        "performance_score": own.performance,
    }


def _mean(title: str, own: Sum) -> Row:
    return {title: own.mean, f"{title}_n": own.n, f"{title}_left_out": own.left_out}


def _review_rows(unit: UnitOfWork, project_id: ProjectId) -> list[Row]:
    _, reviewers = reviews(unit, project_id)
    users = unit.accounts.people(reviewers)
    return [_person(users[who]) | _reviewed(own) for who, own in sorted(reviewers.items()) if who in users]


def arranged(many: Sequence[Row], ordering: str) -> list[Row]:
    """Rows in the order of a column, `-` before it for the other way; nulls last both ways. Raises BadInput."""
    column, down = ordering.removeprefix("-"), ordering.startswith("-")
    if many and column not in many[0]:
        raise BadInput("Validation error", {"ordering": [f"There is no column {column!r}: {', '.join(many[0])}."]})
    known = [row for row in many if row[column] is not None]
    ordered = sorted(known, key=lambda row: (row[column], row["user_id"]), reverse=down)
    return ordered + [row for row in many if row[column] is None]


def summary(many: Sequence[Row]) -> Row:
    """Sums of counts, and means of the rest over the rows where it is defined, with how many those are."""
    if not many:
        return {"n": 0}
    found: Row = {"n": len(many)}
    for column, first in _numbers(many).items():
        known = [row[column] for row in many if row[column] is not None]
        if first == "sum":
            found[f"sum_{column}"] = sum(known)
        else:
            found[f"avg_{column}"], found[f"n_{column}"] = (sum(known) / len(known) if known else None), len(known)
    if "paused" in many[0]:
        found["count_paused"] = sum(bool(row["paused"]) for row in many)
    return found


_MEANS = frozenset(
    {
        "avg_time", "median_time", "acceptance_score", "performance_score", "agreement", "ground_truth_agreement",
        "evaluation_score",
    }
)  # fmt: skip
_WORDS = frozenset({"user_id", "email", "first_name", "last_name", "last_active", "paused", "paused_why", "evaluation"})


def _numbers(many: Iterable[Row]) -> Mapping[str, str]:
    columns = dict.fromkeys(column for row in many for column in row if column not in _WORDS)
    return {column: "mean" if column in _MEANS else "sum" for column in columns}
