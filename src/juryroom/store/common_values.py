"""The values that are common in a column: what a filter can suggest. Every question here is answered in bounded time:
from an index, or from the newest tasks alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from juryroom.core.columns import Column
from juryroom.core.model import Project
from juryroom.store import tables as t
from juryroom.store.column_values import computed
from juryroom.store.fields import Field
from juryroom.store.page_marks import PageMarks

MOST_DISTINCT = 1000
"""Different values up to which all are counted; a column with more of them is looked into from where a query leads."""
NEWEST = 5000
"""Tasks that are looked at where no index helps."""
_LAST = "\U0010ffff"

Counted = tuple[Any, int | None]
"""A value, and how often it is there; None where nobody counted."""


@dataclass(frozen=True, slots=True)
class Common:
    """Values, the most common first; `exact` when they are all there are and the numbers are those of the project."""

    values: Sequence[Counted]
    exact: bool


class CommonValues:
    """The repository of these questions."""

    def __init__(self, connection: sa.Connection, marks: PageMarks | None = None) -> None:
        self._connection = connection
        self._marks = marks or PageMarks()

    def of_index(self, project: Project, field: Field) -> Common | None:
        """Every value of a ready index; None when there are more than MOST_DISTINCT."""
        remembered = self._marks.of((project.id, "values", field.id), project.content_version)
        if "found" not in remembered.totals:
            remembered.totals["found"] = self._counted(field) if self._is_countable(field) else None
        found: Common | None = remembered.totals["found"]
        return found

    def _is_countable(self, field: Field) -> bool:
        """Steps from value to value, each one look into the index."""
        own, values = field.values.c, field.values.alias()
        first = sa.select(sa.func.min(own.value).label("value")).where(own.index_id == field.id)
        steps = first.cte("steps", recursive=True)
        next_ = sa.select(sa.func.min(values.c.value)).where(
            values.c.index_id == field.id, values.c.value > steps.c.value
        )
        steps = steps.union_all(sa.select(next_.scalar_subquery()).where(steps.c.value.is_not(None)))
        several = sa.select(steps.c.value).limit(MOST_DISTINCT + 1)
        return len(self._connection.execute(several).all()) <= MOST_DISTINCT

    def _counted(self, field: Field) -> Common:
        own = field.values.c
        query = sa.select(own.value, sa.func.count()).where(own.index_id == field.id, own.value.is_not(None))
        return Common(self._by_count(query.group_by(own.value)), exact=True)

    def beginning_with(self, field: Field, start: str, most: int) -> list[Any]:
        """The first values of an index of texts that begin so, in their order; capitals make a difference."""
        own = field.values.c
        query = sa.select(own.value).where(own.index_id == field.id, own.value >= start, own.value <= start + _LAST)
        return list(self._connection.execute(query.distinct().order_by(own.value).limit(most)).scalars())

    def of_newest(self, project: Project, column: Column) -> Common:
        """What the newest tasks hold."""
        newest = sa.select(t.tasks.c.id).where(t.tasks.c.project_id == project.id).order_by(t.tasks.c.id.desc())
        inside = t.tasks.c.id.in_(newest.limit(NEWEST).scalar_subquery())
        source = t.tasks.join(t.task_payloads, t.task_payloads.c.task_id == t.tasks.c.id) if column.path else t.tasks
        value = t.tasks.c.updated_by if column.name == "updated_by" else computed(column, self._connection.dialect.name)
        held = sa.select(value.label("value")).select_from(source).where(inside).subquery()
        query = sa.select(held.c.value, sa.func.count()).where(held.c.value.is_not(None)).group_by(held.c.value)
        return Common(self._by_count(query), exact=project.task_number <= NEWEST)

    def annotators(self, project: Project) -> Common:
        """Ids of people, and how many annotations they made."""
        own = t.annotations.c
        return self._of_answers(project, "annotators", own.completed_by, project.last_turn)

    def model_versions(self, project: Project) -> Common:
        """Versions, and how many predictions they have."""
        return self._of_answers(project, "versions", t.predictions.c.model_version, project.content_version)

    def _of_answers(self, project: Project, name: str, value: sa.Column[Any], version: int) -> Common:
        remembered = self._marks.of((project.id, name), version)
        if "found" not in remembered.totals:
            query = sa.select(value, sa.func.count()).where(value.table.c.project_id == project.id, value.is_not(None))
            remembered.totals["found"] = Common(self._by_count(query.group_by(value)), exact=True)
        found: Common = remembered.totals["found"]
        return found

    def _by_count(self, query: sa.Select[Any]) -> list[Counted]:
        ordered = query.order_by(sa.func.count().desc(), query.selected_columns[0]).limit(MOST_DISTINCT)
        return [(row[0], row[1]) for row in self._connection.execute(ordered)]
