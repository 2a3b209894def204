"""How many tasks, annotations and predictions a list has, as far as counters of the project tell."""

from __future__ import annotations

from dataclasses import dataclass

from juryroom.core.columns import Operator
from juryroom.core.filters import Condition, TaskQuery
from juryroom.core.model import Project


@dataclass(frozen=True, slots=True)
class Totals:
    """Tasks, and the annotations and predictions on them."""

    tasks: int
    annotations: int
    predictions: int


def known_number(project: Project, query: TaskQuery) -> int | None:
    """How many tasks the query matches, where a kept counter says so; None where somebody has to count."""
    if query.selects_everything:
        return project.task_number
    if len(query.conditions) != 1 or query.selection is not None or query.conditions[0].child is not None:
        return None
    line = query.conditions[0]
    held = _those_that_hold(line, project)
    if held is None:
        return None
    return held if _wants_some(line) else project.task_number - held


def _those_that_hold(line: Condition, project: Project) -> int | None:
    """Tasks with an annotation, or labelled, or with a score: what the line is about; None for other lines."""
    name, operator = line.column.name, line.operator
    if name == "is_labeled" and operator is Operator.EQUAL:
        return project.finished_task_number
    if name == "predictions_score" and operator in (Operator.EMPTY, Operator.EXISTS, Operator.NOT_EXISTS):
        return project.scored_task_number
    if name == "total_annotations" and (operator is Operator.EMPTY or (operator, line.value) in _ABOUT_NONE):
        return project.num_tasks_with_annotations
    return None


_ABOUT_NONE = {
    (Operator.EQUAL, 0): False, (Operator.LESS, 1): False, (Operator.LESS_OR_EQUAL, 0): False,
    (Operator.NOT_EQUAL, 0): True, (Operator.GREATER, 0): True, (Operator.GREATER_OR_EQUAL, 1): True,
}  # fmt: skip
"""Comparisons of a counter that tell nothing from something, and whether they want something."""


def _wants_some(line: Condition) -> bool:
    if line.operator is Operator.EMPTY:
        return not line.value
    if line.operator in (Operator.EXISTS, Operator.NOT_EXISTS):
        return line.operator is Operator.EXISTS
    return bool(line.value) if line.column.name == "is_labeled" else _ABOUT_NONE[line.operator, line.value]
