"""Values that a filter suggests while somebody writes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from juryroom.core.columns import Column
from juryroom.core.config.interface import Interface
from juryroom.core.matching import folded
from juryroom.core.model import Project, UserId
from juryroom.errors import BadInput
from juryroom.store.column_values import kind_of
from juryroom.store.common_values import Common, Counted
from juryroom.store.unit import UnitOfWork

_WITHOUT = frozenset({"annotations_ids", "draft_exists", "avg_lead_time", "annotation_time"})
_PEOPLE = frozenset({"annotators", "updated_by"})
_RESULTS = frozenset({"annotations_results", "predictions_results"})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value as a filter takes it, as people read it, and how often it is there (None: nobody counted)."""

    value: Any
    title: str
    count: int | None


def of_column(
    unit: UnitOfWork, project: Project, column: Column, query: str, most: int
) -> tuple[list[Suggestion], bool]:
    """Up to `most` values whose title holds the query, and whether they are complete. Raises BadInput."""
    if column.name in _WITHOUT or column.version or column.control:
        raise BadInput(f'There are no values to suggest for "{column.name}".')
    indexed = _from_large_index(unit, project, column, query, most)
    found = indexed or _common(unit, project, column)
    titles = _titles(unit, found.values) if column.name in _PEOPLE else {}
    held = [
        Suggestion(value, title, count)
        for value, count in found.values
        if _holds(title := titles.get(value, _plain(value)), query)
    ]
    return held[:most], found.exact and len(held) <= most


def _common(unit: UnitOfWork, project: Project, column: Column) -> Common:
    if column.name == "annotators":
        return unit.common_values.annotators(project)
    if column.name == "predictions_model_versions":
        return unit.common_values.model_versions(project)
    if column.name in _RESULTS:
        labels = (label for one in Interface.of(project.label_config).controls.values() for label in one.labels)
        return Common([(label, None) for label in dict.fromkeys(labels)], exact=True)
    if column.type == "Boolean" and not column.path:
        return Common([(True, None), (False, None)], exact=True)
    index = next((one for one in unit.fields.of_project(project.id) if _is_over(one.name, one.kind, column)), None)
    counted = unit.common_values.of_index(project, index) if index and index.state == "ready" else None
    return counted or unit.common_values.of_newest(project, column)


def _from_large_index(unit: UnitOfWork, project: Project, column: Column, query: str, most: int) -> Common | None:
    """Where a column has more values than anybody counts: those that begin with the query, in their order."""
    index = next((one for one in unit.fields.of_project(project.id) if _is_over(one.name, one.kind, column)), None)
    if index is None or index.state != "ready" or index.kind != "text" or not query:
        return None
    if unit.common_values.of_index(project, index) is not None:
        return None
    found: Sequence[Counted] = [(one, None) for one in unit.common_values.beginning_with(index, query, most)]
    return Common(found, exact=False) if found else None


def _is_over(name: str, kind: str, column: Column) -> bool:
    return name == column.name and kind == kind_of(column)


def _titles(unit: UnitOfWork, values: Iterable[Counted]) -> dict[Any, str]:
    people = unit.accounts.people(UserId(value) for value, _ in values)
    return {user_id: user.email for user_id, user in people.items()}


def _plain(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _holds(title: str, query: str) -> bool:
    return folded(query, query) in folded(title, query)
