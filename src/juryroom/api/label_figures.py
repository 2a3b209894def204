"""Figures by label in the shapes of the statistics endpoints, where `per_label` asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from juryroom.api.auth import CurrentRoom, CurrentUser
from juryroom.api.own_figures import Value, asked_for
from juryroom.core.model import Project, ProjectId, TaskId, UserId
from juryroom.errors import BadInput
from juryroom.services import figures, label_agreement
from juryroom.services.figures import Found
from juryroom.services.label_agreement import Labels
from juryroom.services.statistics import MOST_TASKS, Matrix, rater_of
from juryroom.store.unit import UnitOfWork

By = Mapping[str, Labels]
"""By person, pair or model version, and label."""


def told(found: Found) -> dict[str, Any]:
    """When something was worked out, and whether it is out of date."""
    return {"computed_at": found.computed_at, "stale": found.stale, "job": found.job}


def of_kind(room: CurrentRoom, project_id: int, kind: str) -> tuple[By, dict[str, Any]]:
    """Figures of one of `label_agreement.KINDS`, and when they were worked out."""
    found = figures.get(room.database, ProjectId(project_id), "labels")
    return (found.value or {}).get(kind, {}), told(found)


def by_person(by: Mapping[str, Value]) -> dict[UserId, Value]:
    """What is known of people, of all raters."""
    return {UserId(int(rater[2:])): own for rater, own in by.items() if rater.startswith("u:")}


def of_one(by: By, who: str) -> dict[str, Any]:
    """Means by label with n, and how many were left out."""
    return {part: _part(by.get(who, {}), part) for part in _PARTS}


def of_people(by: By, ids: Sequence[int] | None, who: CurrentUser) -> dict[str, Any]:
    """The same by person, for those who were asked for and whom the caller may see."""
    rows = asked_for(by_person(by), ids, who, {})
    return {part: {user: _part(own, part) for user, own in rows.items()} for part in _PARTS}


_PARTS = ("agreement", "n", "left_out")


def _part(own: Labels, part: str) -> dict[str, Any]:
    return {label: each[part] for label, each in own.items()}


def pairs(room: CurrentRoom, unit: UnitOfWork, project: Project, tasks: Sequence[TaskId] | None) -> By:
    """Of every two people; over some tasks when they are named."""
    if tasks is None:
        return of_kind(room, project.id, "pair")[0]
    if len(tasks) > MOST_TASKS:
        raise BadInput("Validation error", {"task": [f"At most {MOST_TASKS} tasks."]})
    return label_agreement.pairs_of(unit, project, tasks)


def matrices(by: By, users: Sequence[UserId]) -> dict[str, Matrix]:
    """A matrix for each label, people in this order."""
    place = {rater_of(user): at for at, user in enumerate(users)}
    found: dict[str, Matrix] = {}
    for pair, labels in by.items():
        one, _, other = pair.partition("|")
        if one not in place or other not in place:
            continue
        for label, each in labels.items():
            own = found.setdefault(label, _empty(users))
            for a, b in ((place[one], place[other]), (place[other], place[one])):
                own.values[a][b], own.common[a][b] = each["agreement"], each["n"] + each["left_out"]
    return dict(sorted(found.items()))


def _empty(users: Sequence[UserId]) -> Matrix:
    size = range(len(users))
    return Matrix(list(users), [[None for _ in size] for _ in size], [[0 for _ in size] for _ in size], None)


def spreads(by: By) -> dict[str, float | None]:
    """Of each label the standard deviation over pairs of people and tasks: pooled from those of the pairs."""
    parts: dict[str, list[tuple[int, float, float]]] = {}
    for labels in by.values():
        for label, each in labels.items():
            if each["n"]:
                parts.setdefault(label, []).append((each["n"], each["agreement"], each["deviation"]))
    return {label: _pooled(many) for label, many in sorted(parts.items())}


def _pooled(many: Sequence[tuple[int, float, float]]) -> float | None:
    n = sum(each for each, _, _ in many)
    mean = sum(each * own for each, own, _ in many) / n
    squares = sum(each * (spread * spread + own * own) for each, own, spread in many) / n
    return float(max(squares - mean * mean, 0.0) ** 0.5)
