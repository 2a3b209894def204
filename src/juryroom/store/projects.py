"""Projects: their settings and counters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from juryroom.core.membership import Sight
from juryroom.core.model import Instant, Project, ProjectId, Sampling, SkipQueue, UserId
from juryroom.errors import NotThere
from juryroom.store import counters, overlap, recount
from juryroom.store.leases import drop_excess
from juryroom.store.members import enterable
from juryroom.store.rows import columns_for
from juryroom.store.tables import annotations as annotations_table
from juryroom.store.tables import predictions, projects, tasks

_COLUMNS = columns_for(Project, projects)
_SAMPLING = [column.name for column in _COLUMNS].index("sampling")
_SKIP_QUEUE = [column.name for column in _COLUMNS].index("skip_queue")
_GET = sa.select(*_COLUMNS).where(projects.c.id == sa.bindparam("id"))
SHARED_BY = {"maximum_annotations", "overlap_cohort_percentage"}
OVERLAP_FIELDS = SHARED_BY | {"skip_queue"}
"""What decides when a task is done."""
_ORDERS = ("id", "title", "created_at", "updated_at")


def _project(row: Sequence[Any]) -> Project:
    values = list(row)
    values[_SAMPLING] = Sampling(values[_SAMPLING])
    values[_SKIP_QUEUE] = SkipQueue(values[_SKIP_QUEUE])
    return Project(*values)


class Projects:
    """The repository of projects."""

    def __init__(self, connection: sa.Connection, now: Instant) -> None:
        self._connection = connection
        self._now = now

    def add(self, values: Mapping[str, object]) -> Project:
        """A new project; what `values` leaves out gets its default."""
        defaults: dict[str, object] = {"sampling": Sampling.SEQUENTIAL, "skip_queue": SkipQueue.FOR_OTHERS}
        row = defaults | {"created_at": self._now, "updated_at": self._now} | dict(values)
        new = self._connection.execute(sa.insert(projects).values(row).returning(projects.c.id)).scalar_one()
        return self.get(ProjectId(new))

    def get(self, project_id: ProjectId) -> Project:
        """Raises NotThere."""
        row = self._connection.execute(_GET, {"id": project_id}).one_or_none()
        if row is None:
            raise NotThere("Project")
        return _project(row)

    def page(
        self,
        *,
        ids: Sequence[int] | None = None,
        search: str = "",
        order: str = "-id",
        offset: int = 0,
        limit: int = 100,
        sight: Sight | None = None,
    ) -> list[Project]:
        """One page; `search` looks into titles, `order` is a field of `_ORDERS`, descending with a minus.

        sight: whose eyes it is for; None: everything.
        """
        column = projects.c[order.lstrip("-")] if order.lstrip("-") in _ORDERS else projects.c.id
        query = sa.select(*_COLUMNS).where(*self._filters(ids, search, sight))
        query = query.order_by(column.desc() if order.startswith("-") else column, projects.c.id.desc())
        return [_project(row) for row in self._connection.execute(query.offset(offset).limit(limit))]

    def with_setting(self, name: str) -> list[Project]:
        """Those whose settings mention this name."""
        query = sa.select(*_COLUMNS).where(projects.c.settings.contains(f'"{name}"', autoescape=True))
        return [_project(row) for row in self._connection.execute(query.order_by(projects.c.id))]

    def count(self, *, ids: Sequence[int] | None = None, search: str = "", sight: Sight | None = None) -> int:
        """How many `page` would show in total."""
        query = sa.select(sa.func.count()).select_from(projects).where(*self._filters(ids, search, sight))
        return int(self._connection.execute(query).scalar_one())

    @staticmethod
    def _filters(ids: Sequence[int] | None, search: str, sight: Sight | None) -> list[sa.ColumnElement[bool]]:
        filters = [] if sight is None else enterable(sight)
        if ids is not None:
            filters.append(projects.c.id.in_(ids))
        if search:
            filters.append(projects.c.title.icontains(search, autoescape=True))
        return filters

    def update(self, project_id: ProjectId, changes: Mapping[str, object], *, share: bool = True) -> Project:
        """Store `changes`; scores, overlap and counters follow when they depend on what changed.

        share: the overlap, and what is done by it, at once; else a job does it, see `services/overlap.py`.
        """
        before = self.get(project_id)
        changed = {name: value for name, value in changes.items() if getattr(before, name) != value}
        if not changed:
            return before
        if changed.keys() & ({"model_version"} | (OVERLAP_FIELDS if share else set())):
            counters.lock_tasks(self._connection, tasks.c.project_id == project_id)
        if "label_config" in changed:
            changed["config_version"] = before.config_version + 1
        row = {"updated_at": self._now} | changed
        self._connection.execute(sa.update(projects).where(projects.c.id == project_id).values(row))
        after = self.get(project_id)
        self._follow(after, changed.keys() - (set() if share else OVERLAP_FIELDS))
        return self.get(project_id)

    def _follow(self, project: Project, changed: Iterable[str]) -> None:
        names = set(changed)
        if "model_version" in names:
            recount.scores(self._connection, project.id, project.model_version)
        if names & SHARED_BY:
            overlap.share_out(self._connection, project)
        if names & OVERLAP_FIELDS:
            recount.answers(self._connection, project)
            drop_excess(self._connection, project.id)

    def delete(self, project_id: ProjectId) -> None:
        """The project and everything in it. Raises NotThere."""
        counters.lock_tasks(self._connection, tasks.c.project_id == project_id)
        gone = self._connection.execute(sa.delete(projects).where(projects.c.id == project_id))
        if not gone.rowcount:
            raise NotThere("Project")

    def model_versions(self, project_id: ProjectId) -> dict[str, tuple[int, Instant]]:
        """Per model version, how many predictions and when the last one came; the latest version first."""
        latest = sa.func.max(predictions.c.created_at)
        query = (
            sa.select(predictions.c.model_version, sa.func.count(), latest)
            .where(predictions.c.project_id == project_id)
            .group_by(predictions.c.model_version)
            .order_by(latest.desc(), predictions.c.model_version)
        )
        return {version: (number, last) for version, number, last in self._connection.execute(query)}

    def annotators(self, project_id: ProjectId) -> list[UserId]:
        """Everybody with an annotation in the project."""
        author = annotations_table.c.completed_by
        query = sa.select(author).where(annotations_table.c.project_id == project_id, author.is_not(None)).distinct()
        return sorted(UserId(value) for value in self._connection.execute(query).scalars())
