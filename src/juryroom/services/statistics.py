"""A project's figures as the field's statistics endpoints ask for them: read off what is kept, person by person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import combinations
from statistics import median
from typing import Any

from juryroom.core.agreement.answers import Answer, latest_by_rater
from juryroom.core.agreement.answers import by_control as split_by_control
from juryroom.core.agreement.task import task_agreement
from juryroom.core.config.parts import Control
from juryroom.core.model import Project, ProjectId, TaskId, UserId, instant_of
from juryroom.core.quality import progress
from juryroom.core.quality.categories import categories_of, has_category, is_counted, ordered
from juryroom.core.quality.shares import BANDS, NOTHING, Key, Sum, mean_of, name, sum_of
from juryroom.core.quality.task_shares import Rules
from juryroom.errors import BadInput, NotThere
from juryroom.store.rows import chunks
from juryroom.store.unit import UnitOfWork

MOST_TASKS = 1000
_VALUE = ("task", "", "", "")
_FORECAST_DAYS = 30


@dataclass(frozen=True, slots=True)
class Matrix:
    """Agreement of every two people: means over the tasks that both answered, and how many those are."""

    users: list[UserId]
    values: list[list[float | None]]
    common: list[list[int]]
    spread: float | None
    """Standard deviation of the agreement of two people on one task, over all of those."""


def rater_of(user: UserId) -> str:
    """How a person is called in sums."""
    return f"u:{user}"


def _person(rater: str) -> UserId | None:
    return UserId(int(rater[2:])) if rater.startswith("u:") else None


def matrix(unit: UnitOfWork, project_id: ProjectId, tasks: Sequence[TaskId] | None = None) -> Matrix:
    """Of all tasks, from kept sums; of some, worked out. People in the order of their numbers."""
    sums = _pairs_of_tasks(unit, project_id, tasks) if tasks is not None else unit.agreements.sums(project_id, "pair")
    found = {(one, other): each for (_, one, other, _), each in sums.items()}
    people = sorted({user for pair in found for rater in pair if (user := _person(rater)) is not None})
    place = {rater_of(user): at for at, user in enumerate(people)}
    values: list[list[float | None]] = [[None] * len(people) for _ in people]
    common = [[0] * len(people) for _ in people]
    for (one, other), each in found.items():
        if one in place and other in place:
            for a, b in ((place[one], place[other]), (place[other], place[one])):
                values[a][b], common[a][b] = each.mean, each.n + each.left_out
    return Matrix(people, values, common, mean_of(found.values()).deviation)


def _pairs_of_tasks(unit: UnitOfWork, project_id: ProjectId, tasks: Sequence[TaskId]) -> dict[Key, Sum]:
    if len(tasks) > MOST_TASKS:
        raise BadInput("Validation error", {"task": [f"At most {MOST_TASKS} tasks."]})
    found: dict[Key, Sum] = {}
    rules = unit.agreements.rules(project_id)
    inside = sorted(unit.tasks.existing(project_id, tasks))
    for answers, _ in unit.agreements.answers(inside).values() if rules else ():
        assert rules is not None
        for (one, other), value in task_agreement(rules.interface, answers, rules.settings).pairs.items():
            key = ("pair", one, other, "")
            found[key] = found.get(key, NOTHING).plus(sum_of(_VALUE, value))
    return found


def total(unit: UnitOfWork, project_id: ProjectId) -> Sum:
    """The mean over tasks with two answers that could be compared."""
    return unit.agreements.sums(project_id, "task").get(("task", "", "", ""), NOTHING)


def by_label(unit: UnitOfWork, project_id: ProjectId) -> dict[str, Sum]:
    """The same by label, over all controls that offer it."""
    found: dict[str, Sum] = {}
    for (_, _, label, _), each in unit.agreements.sums(project_id, "label").items():
        found[label] = found.get(label, NOTHING).plus(each)
    return found


def by_control(unit: UnitOfWork, project_id: ProjectId) -> dict[str, Sum]:
    return {key[1]: each for key, each in unit.agreements.sums(project_id, "control").items()}


def of_people(unit: UnitOfWork, project_id: ProjectId) -> dict[UserId, Sum]:
    """Each person with everybody who answered the same tasks: the mean over pairs and tasks. Always pairwise."""
    found: dict[UserId, Sum] = {}
    for (_, one, other, _), each in unit.agreements.sums(project_id, "pair").items():
        for rater in (one, other):
            if (user := _person(rater)) is not None:
                found[user] = found.get(user, NOTHING).plus(each)
    return found


def against_truth(unit: UnitOfWork, project_id: ProjectId) -> dict[UserId, Sum]:
    """Each person against the ground truth, over all controls by weight."""
    sums = unit.agreements.sums(project_id, "truth")
    return {
        user: each
        for (_, rater, control, _), each in sums.items()
        if not control and (user := _person(rater)) is not None
    }


@dataclass(frozen=True, slots=True)
class Times:
    """A person's seconds per answer."""

    user: UserId
    n: int
    mean: float
    median: float
    total: float


def lead_times(unit: UnitOfWork, project_id: ProjectId, user: UserId | None = None) -> list[Times]:
    """By person; those without a time are missing."""
    by_person = unit.statistics.lead_times(project_id, user)
    return [
        Times(person, len(own), sum(own) / len(own), median(own), sum(own)) for person, own in sorted(by_person.items())
    ]


def times(unit: UnitOfWork, project: Project) -> list[dict[str, Any]]:
    """The same of everybody, as plain values."""
    return [asdict(each) for each in lead_times(unit, project.id)]


@dataclass(frozen=True, slots=True)
class Finished:
    """How many tasks a person has answered, and the share of the project's that is."""

    user: UserId
    finished: int
    progress: int


def finished(unit: UnitOfWork, project: Project, user: UserId) -> Finished:
    number = unit.statistics.finished_by(project.id, user)
    return Finished(user, number, round(100 * number / project.task_number) if project.task_number else 0)


# Labels


def counted_controls(unit: UnitOfWork, project_id: ProjectId) -> dict[str, Control]:
    """Controls whose labels are counted, in the order of the config."""
    rules = unit.agreements.rules(project_id)
    controls = rules.interface.controls if rules else {}
    return {each: control for each, control in controls.items() if is_counted(control)}


def given_labels(unit: UnitOfWork, project_id: ProjectId) -> dict[str, dict[str, int]]:
    """By control: in how many answers each label stands; under "" how many answers the control has."""
    found: dict[str, dict[str, int]] = {}
    for (_, control, label, _), each in unit.agreements.sums(project_id, "given").items():
        found.setdefault(control, {})[label] = each.n
    return found


def choices(control: Control, used: Sequence[str]) -> list[str]:
    """The labels of a control: those of the config, then others that were given."""
    if control.tag == "Rating":
        most = int(control.number("maxRating") or 5)
        return [*map(str, range(1, most + 1)), *sorted(set(used) - set(map(str, range(1, most + 1))))]
    return ordered(control, used)


# Agreement in numbers


@dataclass(frozen=True, slots=True)
class Distribution:
    """How agreement is spread over tasks, by tenths."""

    average: Sum
    histogram: list[int]
    low: int | None
    """Tasks below the project's threshold; None without one."""
    tasks: int


def distribution(unit: UnitOfWork, project_id: ProjectId) -> Distribution:
    sums = unit.agreements.sums(project_id, "task", "band")
    average = sums.get(("task", "", "", ""), NOTHING)
    histogram = [sums.get(("band", str(tenth), "", ""), NOTHING).n for tenth in range(BANDS)]
    rules = unit.agreements.rules(project_id)
    threshold = rules.settings.threshold if rules else None
    low = None if threshold is None else unit.agreements.below(project_id, threshold)
    return Distribution(average, histogram, low, average.n + average.left_out)


def confusion(
    unit: UnitOfWork, project_id: ProjectId, control: str, *, truth: bool
) -> tuple[list[str], list[list[int]]]:
    """Categories, and how often they met. truth: rows are true, columns given; else pairs of answers, both ways.

    Raises NotThere when the control's answers are no categories.
    """
    rules = unit.agreements.rules(project_id)
    own = rules.interface.controls.get(control) if rules else None
    if own is None or not has_category(own):
        raise NotThere("Dimension")
    sums = unit.agreements.sums(project_id, "mistaken" if truth else "confusion")
    cells = {key[2:]: each.n for key, each in sums.items() if key[1] == name(control)}
    return table(ordered(own, {category for cell in cells for category in cell}), cells, symmetric=not truth)


def confusion_of_accepted(unit: UnitOfWork, project_id: ProjectId, control: str) -> tuple[list[str], list[list[int]]]:
    """The same over pairs of answers that reviewers have accepted. Those are read: few tasks have two."""
    rules = unit.agreements.rules(project_id)
    own = rules.interface.controls.get(control) if rules else None
    if own is None or rules is None or not has_category(own):
        raise NotThere("Dimension")
    cells: dict[tuple[str, str], int] = {}
    for ids in chunks(unit.statistics.accepted_twice(project_id), MOST_TASKS):
        for answers in unit.agreements.accepted(ids).values():
            for pair in _pairs_of_categories(own, rules, answers):
                cells[pair] = cells.get(pair, 0) + 1
    return table(ordered(own, {category for cell in cells for category in cell}), cells, symmetric=True)


def _pairs_of_categories(control: Control, rules: Rules, answers: Sequence[Answer]) -> Iterator[tuple[str, str]]:
    said: dict[tuple[str, str], list[str]] = {}
    for results in latest_by_rater(answers).values():
        own = split_by_control(rules.interface, results).get(control.name, ())
        for part, category in categories_of(control, own).items():
            said.setdefault(part, []).append(name(category))
    for each in said.values():
        yield from combinations(sorted(each), 2)


def table(order: list[str], cells: dict[tuple[str, str], int], *, symmetric: bool) -> tuple[list[str], list[list[int]]]:
    """Cells as a matrix; those of unordered pairs stand on both sides of the diagonal, and count twice on it."""
    place = {category: at for at, category in enumerate(order)}
    found = [[0] * len(order) for _ in order]
    for (one, other), times in cells.items():
        found[place[one]][place[other]] += times
        if symmetric:
            found[place[other]][place[one]] += times
    return order, found


def most_confused(order: list[str], found: list[list[int]], *, symmetric: bool) -> list[tuple[str, str, int, float]]:
    """True (or first) label, given label, how often, and the share of all that differ; most frequent first."""
    pairs = combinations(range(len(order)), 2) if symmetric else _ordered_pairs(len(order))
    counted = [(order[a], order[b], found[a][b]) for a, b in pairs if found[a][b]]
    wrong = sum(times for _, _, times in counted)
    ranked = sorted(counted, key=lambda each: (-each[2], each[0], each[1]))
    return [(one, other, times, times / wrong) for one, other, times in ranked]


def _ordered_pairs(size: int) -> list[tuple[int, int]]:
    return [(a, b) for a in range(size) for b in range(size) if a != b]


# Pace


def work_done(unit: UnitOfWork, project: Project) -> dict[str, Any]:
    """Answers per day with how many people gave them, how many are missing, and how many tasks have how many."""
    since = instant_of(unit.moment - timedelta(days=_FORECAST_DAYS))
    per_day: dict[str, dict[str, int]] = {}
    for _, user, day, skipped, number, _, _ in unit.statistics.per_day([project.id], since):
        own = per_day.setdefault(day, {"answers": 0, "skips": 0})
        own["skips" if skipped else "answers"] += number
        own.setdefault(f"user:{user}", 0)
    days = [
        {"day": day, "answers": own["answers"], "skips": own["skips"], "people": len(own) - 2}
        for day, own in sorted(per_day.items())
    ]
    per_task = {str(answers): tasks for answers, tasks in unit.statistics.overlaps(project.id).items()}
    return {"per_day": days, "missing": unit.statistics.answers_missing(project.id), "answers_per_task": per_task}


def pace(unit: UnitOfWork, done: dict[str, Any]) -> dict[str, Any]:
    """What `work_done` found, as of today: the days that count, and when the missing answers will be there."""
    today, since = unit.moment.date(), instant_of(unit.moment - timedelta(days=_FORECAST_DAYS))[:10]
    days = [each for each in done["per_day"] if each["day"] >= since]
    counts = progress.filled({each["day"]: each["answers"] for each in days if each["answers"]}, today)
    forecast = asdict(progress.forecast(done["missing"], counts, today))
    return {"per_day": days, "forecast": forecast, "answers_per_task": done["answers_per_task"]}
